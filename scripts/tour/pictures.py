"""A browser on the served pages, that notes what goes wrong there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.tour.pages import PICTURES, Picture
from scripts.tour.paths import mask
from scripts.tour.training import Numbers

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_SCROLL = """([one, margin]) => {
  const { top } = document.querySelector(one).getBoundingClientRect();
  scrollBy(0, top - margin);
}"""
_SEEN = """() => [...document.images].every((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return one.complete || bottom < 0 || top > innerHeight;
})"""
"""Whether all that the picture will show has come."""
_MARGIN = 24
"""Pixels above what a picture begins with."""


def take(url: str, user: str, password: str, numbers: Numbers, target: Path) -> list[str]:
    """Write a PNG file of every picture of the tour.

    Returns:
        What went wrong on which page: errors of scripts, requests to other hosts, and what
        axe-core found.
    """
    target.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as playwright:
        path = os.environ.get("DIGITS_TEST_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        context = _logged_in(browser, url, user, password)
        for picture in PICTURES:
            faults += _take(context, url, picture, numbers, target)
        browser.close()
    return faults


def _logged_in(browser: Browser, url: str, user: str, password: str) -> BrowserContext:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(url)
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.close()
    return context


def _take(
    context: BrowserContext, url: str, picture: Picture, numbers: Numbers, target: Path
) -> list[str]:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: _foreign(request.url, url, faults))
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.emulate_media(color_scheme="dark" if picture.dark else "light")
    page.goto(url + picture.address.format_map(numbers))
    page.wait_for_timeout(1500)
    if picture.shown:
        page.evaluate(_SCROLL, [picture.shown, _MARGIN])
    if picture.first:
        picture.first(page)
        page.wait_for_timeout(1000)
    page.wait_for_function(_SEEN)
    mask(page)
    path = target / f"tour-{picture.name}.png"
    page.screenshot(path=path)
    _make_small(path)
    faults += _findings(page)
    page.close()
    return [f"{picture.name}: {fault}" for fault in faults]


def _foreign(asked: str, url: str, faults: list[str]) -> None:
    if not asked.startswith((url, "data:", "blob:")):
        faults.append(f"another host was asked: {asked}")


def _findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def _make_small(path: Path) -> None:
    with Image.open(path) as image:
        # Rare colors, such as those of buttons, count as much as those of photographs.
        method = Image.Quantize.MAXCOVERAGE
        small = image.convert("RGB").quantize(256, method, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
