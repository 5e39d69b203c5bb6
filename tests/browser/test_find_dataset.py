"""Finding a dataset among hundreds in the form of a new model."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
MANY = """
from core.models import Dataset, Job
jobs = Job.objects.bulk_create(Job(kind="ingest", status="done") for _ in range(500))
Dataset.objects.bulk_create(
    Dataset(job=job, name=f"found-{number:03}", plugin_id="test-dummy", task="segmentation")
    for number, job in enumerate(jobs)
)
"""


def test_what_is_typed_narrows_the_list_and_keeps_the_other_fields(page: Page, served) -> None:
    done = served.installation.run("shell", "--no-imports", "-c", MANY)
    assert done.returncode == 0, done.stderr
    page.goto(f"{served.url}/models/new/")
    options = page.locator("[name=dataset] option")
    assert options.count() >= 50
    page.fill("[name=model_name]", "net of an old one")
    page.fill("[name=train_epochs]", "3")
    search = page.locator("[name=dataset_search]")
    search.press_sequentially("found-00")
    expect(page.locator("#div_id_dataset")).to_contain_text("Found 10 of ")
    expect(search).to_be_focused()
    search.press("Enter")
    expect(page.locator("#div_id_dataset")).to_contain_text("Found 10 of ")
    assert page.url.endswith("/models/new/")
    assert page.input_value("[name=train_epochs]") == "3"
    page.select_option("[name=dataset]", label="found-003")
    expect(page.locator("[name=dataset] option:checked")).to_have_text("found-003")
    expect(search).to_have_value("")
    assert page.input_value("[name=model_name]") == "net of an old one"
