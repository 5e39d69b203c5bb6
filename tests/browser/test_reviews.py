"""Outputs are marked by keys, but not while someone types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

INFERENCE = """
import numpy as np
from core.inference.answers import AnswerWriter
from core.inference.raw import RawOutput, RawWriter
from core.tasks import task_of
from tests.factories import make_dataset, make_inference, make_model, make_snapshot
dataset = make_dataset(name="marked outputs", task="segmentation")  # others have numbered names
model = make_model(dataset=dataset, name="marked outputs")
inference = make_inference(snapshot=make_snapshot(model), metrics={"samples": 3})
with RawWriter(inference.folder) as raw, AnswerWriter(
    inference.folder, task_of("segmentation"), ["", "x"], None
) as answers:
    for name in "abc":
        scores = np.zeros((8, 8, 2), np.float32)
        raw.write(RawOutput(name, np.zeros((8, 8, 1), np.uint8), {"scores": scores}))
        answers.add(name, scores, None)
    raw.finish()
(inference.folder / "rejected.json").write_text('{"rejected": []}')
print(inference.pk)
"""


def test_keys_mark_outputs(page: Page, served) -> None:
    done = served.installation.run("shell", "--no-imports", "-c", INFERENCE)
    assert done.returncode == 0, done.stderr
    number = done.stdout.strip()
    page.goto(f"{served.url}/inferences/{number}/")
    current = page.locator(".inference-sample.current")
    marked = page.locator(".review button[aria-pressed=true]")
    expect(current).to_have_attribute("data-input", "a")
    page.keyboard.press("4")
    expect(current).to_have_attribute("data-input", "b")
    page.keyboard.press("1")
    expect(marked).to_have_text(["4", "1"])
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.type("2 of 3 missed")  # in the field: neither a mark nor a move
    page.keyboard.press("Enter")
    expect(page.locator("[data-input=b] button", has_text="Clear")).to_be_visible()
    expect(marked).to_have_text(["4", "1"])
    page.fill("[name=name]", "")
    page.keyboard.press("5")
    page.locator("h1").click()
    page.keyboard.press("Control+5")
    expect(marked).to_have_text(["4", "1"])
    page.locator("[data-input=c] .review button", has_text="3").click()
    expect(marked).to_have_text(["4", "1", "3"])
    page.locator("[data-input=a]").click(position={"x": 3, "y": 3})
    page.keyboard.press("0")
    expect(marked).to_have_text(["1", "3"])
    with page.expect_download() as download:
        page.locator("a", has_text="reviews.csv").click()
    lines = download.value.path().read_text().splitlines()
    assert [line.split(",")[1:5] for line in lines[1:]] == [
        ["b", "admin", "1", "2 of 3 missed"],
        ["c", "admin", "3", ""],
    ]
