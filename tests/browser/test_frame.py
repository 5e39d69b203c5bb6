"""What stands around every page: colors, keys, and the menu on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_chosen_colors_are_kept_and_there_before_the_page(page: Page, served) -> None:
    page.goto(served.url)
    root = page.locator("html")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="admin").click()
    dark = page.get_by_role("button", name="Dark")
    dark.click()
    expect(dark).to_have_attribute("aria-pressed", "true")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.add_init_script(
        "new MutationObserver((_, o) => { if (document.body) { o.disconnect();"
        " window.early = document.documentElement.dataset.bsTheme; } })"
        ".observe(document, { childList: true, subtree: true })"
    )
    page.goto(f"{served.url}/uploads/")
    assert page.evaluate("window.early") == "dark"
    page.get_by_role("button", name="admin").click()
    page.get_by_role("button", name="System").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    # Django admin shares the choice; of one that it does not know it complains on the console.
    page.goto(f"{served.url}/admin/")
    expect(root).to_have_attribute("data-theme", "auto")


def test_keys_go_to_sections_and_can_be_switched_off(page: Page, served) -> None:
    page.goto(served.url)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{served.url}/help/")  # and for its scripts, which expect() does not
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("g u?")
    expect(field).to_have_value("g u?")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    keys.get_by_role("checkbox").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()


def test_the_menu_opens_on_a_phone_and_the_first_tab_skips_it(page: Page, served) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{served.url}/uploads/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    link = page.get_by_role("link", name="Help", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
