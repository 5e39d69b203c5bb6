"""The whole way in a browser: DICOM to dataset to model to overlay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MINUTE = 60_000


def wait_until_done(page: Page, minutes: float = 2) -> None:
    badge = page.locator(".job-status").first
    expect(badge).to_have_attribute(
        "data-status", re.compile("done|error|aborted"), timeout=minutes * MINUTE
    )
    expect(badge).to_have_attribute("data-status", "done")


def test_from_dicom_to_overlay(page: Page, served, tmp_path: Path) -> None:
    phantom = tmp_path / "phantom"
    done = served.installation.run("make_phantom", str(phantom), "--patients", "4", "--slices", "5")
    assert done.returncode == 0, done.stderr

    page.goto(served.url)
    page.get_by_role("button", name="New dataset").click()
    page.get_by_role("link", name="Sunnybrook LV Segmentation").click()
    page.fill("[name=dataset_name]", "Phantom hearts")
    page.fill("[name=image_folder]", str(phantom / "absent"))
    page.fill("[name=contour_folder]", str(phantom / "contours"))
    page.locator("summary", has_text="Stages").click()
    page.fill("[name=folder_pct_val]", "25")
    page.get_by_role("button", name="Create dataset").click()
    expect(page.locator(".invalid-feedback").first).to_contain_text("absent")

    page.fill("[name=image_folder]", str(phantom / "dicom"))
    page.get_by_role("button", name="Create dataset").click()
    wait_until_done(page)
    expect(page.get_by_role("main")).to_contain_text("Phantom hearts")
    expect(page.locator("img[src*='/samples/']").first).to_be_visible()

    page.get_by_role("link", name="Train a model").click()
    page.fill("[name=model_name]", "Phantom net")
    page.fill("[name=train_epochs]", "4")
    page.locator("details:has([name=depth]) > summary").click()
    page.fill("[name=depth]", "3")
    page.fill("[name=width]", "8")
    page.get_by_role("button", name="Train").click()
    curves = page.locator("#curves")
    expect(curves).to_have_attribute("data-points", re.compile("[1-9]"), timeout=MINUTE)
    points = curves.get_attribute("data-points") or ""
    expect(curves).not_to_have_attribute("data-points", points, timeout=MINUTE)
    wait_until_done(page)
    expect(page.locator("#curves canvas").first).to_be_visible()

    page.get_by_role("link", name="Run inference").click()
    page.get_by_role("button", name="Run inference").click()
    wait_until_done(page)
    samples = page.locator(".inference-sample")
    expect(samples).to_have_count(5)
    overlay = samples.first.locator("img").first
    expect(overlay).to_be_visible()
    expect(overlay).to_have_js_property("complete", True)
    assert overlay.evaluate("image => image.complete && image.naturalWidth") >= 256
    expect(page.get_by_role("main")).to_contain_text("left ventricle")


def test_a_running_job_is_aborted_from_its_page(page: Page, served) -> None:
    page.goto(f"{served.url}/datasets/new/test-dummy/")
    page.fill("[name=dataset_name]", "Slow")
    page.fill("[name=pause]", "0.5")
    page.get_by_role("button", name="Create dataset").click()
    badge = page.locator(".job-status").first
    expect(badge).to_have_attribute("data-status", "running", timeout=10_000)
    page.get_by_role("button", name="Abort").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Abort the ingestion of “Slow”?")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Abort")).to_be_focused()
    page.get_by_role("button", name="Abort").click()
    dialog.get_by_role("button", name="Abort").click()
    expect(badge).to_have_attribute("data-status", "aborted", timeout=20_000)

    # Its name is free again, and the form is filled as it was.
    page.get_by_role("link", name="Change options").click()
    expect(page.locator("[name=dataset_name]")).to_have_value("Slow")
    expect(page.locator("[name=pause]")).to_have_value("0.5")
    page.fill("[name=pause]", "0")
    page.get_by_role("button", name="Create dataset").click()
    wait_until_done(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Slow")
    page.wait_for_load_state("networkidle")  # its pictures are there, before they go

    page.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("of disk space")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("“Slow” was deleted")
