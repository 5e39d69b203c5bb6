"""Forms show what becomes of an image as their fields change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (50, 100, 3), np.uint8)
    (tmp_path / "cats").mkdir()
    Image.fromarray(pixels).save(tmp_path / "cats" / "first.png")
    return tmp_path


def is_drawn(page: Page) -> bool:
    images = page.locator(".resize-preview img")
    return images.evaluate_all("all => all.every((one) => one.complete && one.naturalWidth > 0)")


def open_form(page: Page, url: str) -> None:
    """The form with its groups of options unfolded."""
    page.goto(url)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def test_the_preview_follows_the_fields(page: Page, served, folder: Path) -> None:
    open_form(page, f"{served.url}/datasets/new/image-classification/")
    preview = page.locator(".resize-preview")
    before, after = (preview.locator("figcaption").nth(place) for place in (0, 1))
    result = preview.locator("img").nth(1)
    expect(before).to_have_text("640 × 480test picture")
    expect(after).to_have_text("→ 256 × 256, squashed")

    page.select_option("[name=resize_mode]", "fill")
    expect(after).to_have_text("→ 256 × 256, filled up")
    filled = result.get_attribute("src")
    page.select_option("[name=resize_mode]", "crop")
    expect(after).to_have_text("→ 256 × 256, cropped")
    assert result.get_attribute("src") != filled

    page.fill("[name=folder_train]", str(folder))
    expect(before).to_have_text("100 × 50cats/first.png")
    page.fill("[name=resize_width]", "64")
    page.select_option("[name=channel_conversion]", "L")
    expect(after).to_have_text("→ 64 × 256, cropped, grey")
    assert is_drawn(page)

    page.fill("[name=resize_height]", "")
    expect(preview).to_have_text("Height: Give both “Width” and “Height”, or none of them.")
    page.fill("[name=resize_width]", "")
    expect(preview).to_contain_text("Images keep their sizes, which must all be the same.")

    # The folder is hidden then, and sent no more.
    page.select_option("[name=method]", "textfile")
    expect(before).to_have_text("640 × 480test picture")


def test_it_stands_below_its_fields_in_any_form(page: Page, served, folder: Path) -> None:
    open_form(page, f"{served.url}/datasets/new/image-segmentation/")
    preview = page.locator(".resize-preview")
    expect(preview).to_contain_text("640 × 480, unchanged")
    mode, following = (page.locator(f"[name={name}]") for name in ("resize_mode", "grey_values"))
    tops = [part.bounding_box()["y"] for part in (mode, preview, following)]
    assert tops == sorted(tops)

    open_form(page, f"{served.url}/datasets/new/image-regression/")
    (folder / "list.csv").touch()
    page.fill("[name=csv_path]", str(folder / "list.csv"))
    page.fill("[name=image_folder]", str(folder))
    expect(preview).to_contain_text("cats/first.png")

    open_form(page, f"{served.url}/datasets/new/text-classification/")
    expect(page.locator("[name=alphabet]")).to_be_visible()
    expect(preview).to_have_count(0)


def test_an_answer_that_comes_too_late_is_not_shown(page: Page, served) -> None:
    open_form(page, f"{served.url}/datasets/new/image-classification/")
    after = page.locator(".resize-preview figcaption").nth(1)
    expect(after).to_have_text("→ 256 × 256, squashed")
    held = []
    page.route("**/previews/resize/*mode=fill*", lambda route: held.append(route))
    with page.expect_request("**/previews/resize/*mode=fill*"):
        page.select_option("[name=resize_mode]", "fill")
    page.select_option("[name=resize_mode]", "crop")
    expect(after).to_have_text("→ 256 × 256, cropped")
    held[0].fulfill(body="too late")
    page.select_option("[name=channel_conversion]", "L")
    expect(after).to_have_text("→ 256 × 256, cropped, grey")
