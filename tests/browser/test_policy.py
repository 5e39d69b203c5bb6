"""Styles of elements come by script, since pages allow none in their HTML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.played import Site, Visit

pytestmark = pytest.mark.browser
INSERTED = """(html) => new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        window.forbidden = effectiveDirective;
    });
    const box = document.createElement("div");
    box.innerHTML = html;
    document.body.append(box);
    const one = box.firstElementChild;
    if (one.dataset.set) one.style.width = one.dataset.set;
    setTimeout(() => resolve([one.style.width, window.forbidden ?? ""]), 50);
})"""


def test_styles_come_with_a_page_and_with_its_parts(
    visit: Callable[..., Visit], site: Site
) -> None:
    site.report(site.ids["model_job"], 37, "half-way")
    page = visit(f"/models/{site.ids['model']}/").page
    bar = page.locator(".job-progress .progress-bar").first
    assert bar.evaluate("(bar) => bar.style.width") == "37%"
    assert page.evaluate(INSERTED, '<i data-style="width: 5px"></i>') == ["5px", ""]
    kept = '<i data-style="width: 5px" data-set="7px"></i>'
    assert page.evaluate(INSERTED, kept) == ["7px", ""]
    assert page.evaluate(INSERTED, '<i style="width: 5px"></i>') == ["", "style-src-attr"]
