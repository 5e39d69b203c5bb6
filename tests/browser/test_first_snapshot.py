"""A model's page before its first snapshot: what an epoch makes it ask for."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_epoch_asks_once_for_the_page(site, visit) -> None:
    address = f"/models/{site.ids['model']}/"
    page = visit(address).page
    expect(page.locator("#predict")).to_contain_text("After the first snapshot")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.evaluate(
        "for (const id of ['predict', 'evaluations']) document.getElementById(id).dataset.old = 1"
    )
    row = {"kind": "epoch", "epoch": 1, "loss": 1.0, "val_loss": 1.1}
    site.append(f"models/{site.ids['model']}/metrics.jsonl", json.dumps(row) + "\n")
    expect(page.locator("[data-old]")).to_have_count(0)
    expect(page.locator("#evaluations")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert asked.count(address) == 1
