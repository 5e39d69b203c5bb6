"""Choosing a preset changes the number of epochs in the form, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DATASET = """
from tests.factories import make_described_dataset
print(make_described_dataset(205).pk)
"""


def test_a_preset_fetches_its_epochs_and_their_reason(page: Page, served) -> None:
    done = served.installation.run("shell", "--no-imports", "-c", DATASET)
    assert done.returncode == 0, done.stderr
    page.goto(f"{served.url}/models/new/?dataset={done.stdout.strip()}&network=residual")
    page.fill("[name=learning_rate]", "0.01, 0.02")
    page.fill("[name=batch_size]", "7")
    reasons = page.locator("#div_id_train_epochs .proposal")
    for preset, epochs in (("thorough", "231"), ("quick", "19"), ("standard", "77")):
        page.select_option("[name=preset]", preset)
        expect(page.locator("[name=train_epochs]")).to_have_value(epochs)
        expect(reasons).to_have_count(1)
    expect(reasons).to_have_text(
        "Proposed 77: an epoch has only 13 steps, and learning takes about 1,000."
    )
    expect(page.locator("#div_id_snapshot_interval .proposal")).to_have_count(0)
    expect(page.locator("[name=learning_rate]")).to_have_value("0.01, 0.02")
    expect(page.locator("[name=batch_size]")).to_have_value("7")
