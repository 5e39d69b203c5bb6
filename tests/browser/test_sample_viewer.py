"""A sample's page: zooming, and going on to the next of the chosen samples."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WIDTH = "element => element.getBoundingClientRect().width"


def test_zoom_by_buttons_and_keys(page: Page, addresses: Any) -> None:
    page.goto(addresses["uint16", 1])
    picture = page.locator("sample-zoom .sample")
    whole = picture.evaluate(WIDTH)
    page.get_by_role("button", name="Zoom in").click()
    assert picture.evaluate(WIDTH) == pytest.approx(1.5 * whole, rel=0.01)
    page.keyboard.press("+")
    assert picture.evaluate(WIDTH) == pytest.approx(2.25 * whole, rel=0.01)
    # It stays for the next picture of the series, and the page gets no wider.
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-series-name]")).to_have_text("slice 1")
    assert picture.evaluate(WIDTH) == pytest.approx(2.25 * whole, rel=0.01)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("-")
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert picture.evaluate(WIDTH) == pytest.approx(whole, rel=0.01)
    expect(page.get_by_role("button", name="100 %, show the whole picture")).to_be_visible()


def test_keys_go_on_and_back(page: Page, addresses: Any) -> None:
    page.goto(addresses["uint16", 1] + "?name=slice&mask=0")
    page.keyboard.press("j")
    expect(page.locator("[data-series-name]")).to_have_text("slice 1")
    expect(page).to_have_url(re.compile(r"/samples/train/1/\?name=slice&mask=0$"))
    page.keyboard.press("k")
    expect(page.locator("[data-series-name]")).to_have_text("slice 0")
    page.keyboard.press("k")  # there is none before
    expect(page.locator("[data-series-name]")).to_have_text("slice 0")
