"""How many clicks the main job takes: from login to a model of photographs, and a prediction."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import MINUTE, wait_until_done

pytestmark = pytest.mark.browser
COUNT = "addEventListener('click', (e) => e.isTrusted && counted('click'), true)"


def draw(folder: Path) -> None:
    """Two classes of photographs, dark and bright."""
    random = np.random.default_rng(0)
    for name, level in (("night", 60), ("day", 180)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = random.normal(level, 20, (40, 40, 3)).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")


def test_from_login_to_a_trained_model(page: Page, served, tmp_path: Path) -> None:
    draw(tmp_path / "photographs")
    page.goto(served.url)
    clicks: list[str] = []
    page.expose_function("counted", lambda kind: clicks.append(kind))
    page.add_init_script(COUNT)
    page.reload()

    page.get_by_role("button", name="New dataset").click()
    page.get_by_role("link", name="Image Classification").click()
    page.fill("[name=folder_train]", str(tmp_path / "photographs"))
    expect(page.locator("#found")).to_contain_text(
        "2 classes, 24 images, 40 × 40, RGB", timeout=MINUTE
    )
    expect(page.locator("[name=dataset_name]")).to_have_value("photographs")
    page.get_by_role("button", name="Create dataset").click()
    wait_until_done(page)

    page.get_by_role("link", name="Train a model").click()
    expect(page.locator("[name=model_name]")).not_to_have_value("")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".job-status").first).to_be_visible()
    assert len(clicks) <= 6, clicks

    # The first of its many epochs makes a model; test_main_job waits until one is trained.
    expect(page.get_by_role("link", name="Run inference")).to_be_visible(timeout=3 * MINUTE)
    page.get_by_role("button", name="Abort").click()
    page.get_by_role("dialog").get_by_role("button", name="Abort").click()
    badge = page.locator(".job-status").first
    expect(badge).to_have_attribute("data-status", "aborted", timeout=MINUTE)

    clicks.clear()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-predict] [data-drop] [type=file]").click()
    chooser.value.set_files(tmp_path / "photographs" / "day" / "3.png")
    answer = page.locator("#answers")
    expect(answer).to_contain_text("3.png", timeout=2 * MINUTE)
    expect(answer).to_contain_text("day")
    assert len(clicks) <= 2, clicks
