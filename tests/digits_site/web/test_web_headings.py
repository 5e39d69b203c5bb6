"""The line above a page's heading says what its breadcrumbs do not."""

from __future__ import annotations

import re

from tests.factories import make_dataset, make_model


def line_above_heading(page):
    found = re.search(r'<div class="small text-body-secondary">(.*?)</div>\s*<h1', page, re.DOTALL)
    return re.sub(r"<[^>]*>", "", found[1]).strip() if found else ""


def test_pages_name_what_belongs_to_them_once(browser):
    dataset = make_dataset(name="hearts", task="segmentation")
    model = make_model(dataset=dataset, name="net")
    said = {
        f"/datasets/{dataset.pk}/": "Dummy shapes",
        f"/models/{model.pk}/": "U-Net on hearts",
        f"/jobs/{model.job.pk}/log/": str(model.job),
    }
    for url, text in said.items():
        page = browser.get(url).content.decode()
        assert 'aria-label="Breadcrumbs"' in page
        assert line_above_heading(page).startswith(text)
