"""The form of models shows the options that count, and draws the learning rate."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DATASET = """
from core.models import Dataset, Job
job = Job.objects.create(kind="ingest", status="done")
name = f"squares {job.pk}"
Dataset.objects.create(job=job, name=name, plugin_id="test-dummy", task="segmentation")
"""


@pytest.fixture
def form(page: Page, served) -> Page:
    done = served.installation.run("shell", "--no-imports", "-c", DATASET)
    assert done.returncode == 0, done.stderr
    page.goto(f"{served.url}/models/new/")
    return page


def test_the_curve_follows_the_policy_and_its_options(form: Page) -> None:
    path, caption = form.locator("#learning-rate path"), form.locator("#learning-rate figcaption")
    form.fill("[name=lr_warmup]", "0")
    expect(caption).to_contain_text("from 0.003 to 0, highest 0.003.")
    cosine = path.get_attribute("d")
    assert path.bounding_box()["height"] > 50

    form.select_option("[name=lr_policy]", "step")
    expect(caption).to_contain_text("from 0.003 to 3e-06")
    step = path.get_attribute("d")
    assert step != cosine
    form.fill("[name=lr_step_gamma]", "0.5")
    expect(caption).to_contain_text("from 0.003 to 0.000375")
    assert path.get_attribute("d") != step

    form.fill("[name=learning_rate]", "")
    expect(form.locator("#learning-rate")).to_have_text("Learning rate: This field is required.")


def test_only_the_options_of_what_is_chosen_are_shown_and_sent(form: Page) -> None:
    def seen() -> list[str]:
        return form.locator("[data-chooser]:visible legend").all_text_contents()

    assert seen() == ["AdamW (Adam with weight decay)", "Cosine decay"]
    form.select_option("[name=solver_type]", "SGD")
    form.select_option("[name=lr_policy]", "fixed")
    assert seen() == ["Stochastic gradient descent with momentum"]
    sent = form.evaluate("[...new FormData(document.querySelector('.form-page')).keys()]")
    assert [name for name in sent if re.match("solver_|lr_", name)] == [
        *("solver_type", "lr_policy", "lr_warmup"),
        *("solver_sgd_momentum", "solver_sgd_weight_decay"),
    ]


def test_another_network_keeps_the_script_at_work(form: Page) -> None:
    expect(form.locator("#learning-rate path")).to_be_visible()
    form.evaluate("document.querySelector('.form-page').dataset.old = 'yes'")
    form.locator("[name=dataset]").dispatch_event("change")
    expect(form.locator(".form-page:not([data-old])")).to_be_visible()
    expect(form.locator("#learning-rate path")).to_be_visible()
    expect(form.locator("[data-chooser]:visible")).to_have_count(2)
