"""A model whose dataset's stages share something says so, on its page and in the list."""

from __future__ import annotations

import pytest

from tests.factories import make_dataset, make_model

LEAKS = {"groups": {"count": 1}, "duplicates": {"exact": 0, "near": 3, "at_least": True}}
CLEAN = {"groups": {"count": 0}, "duplicates": {"exact": 0, "near": 0}}


def test_the_models_page_warns_and_names_what_is_shared(browser):
    model = make_model(dataset=make_dataset(leakage=LEAKS))
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "The stages of its dataset are not independent." in page
    assert "1 group has samples in more than one stage." in page
    assert "At least 3 samples look almost the same as one of an earlier stage." in page
    assert f'href="/datasets/{model.dataset.pk}/#leakage-title"' in page


@pytest.mark.parametrize(("leakage", "marks"), [(LEAKS, 1), (CLEAN, 0), ({}, 0)])
def test_the_list_marks_such_models(browser, leakage, marks):
    make_model(dataset=make_dataset(leakage=leakage))
    assert browser.get("/").content.decode().count(">leak</span>") == marks


@pytest.mark.parametrize("leakage", [CLEAN, {}])
def test_a_clean_dataset_is_no_reason_to_warn(browser, leakage):
    model = make_model(dataset=make_dataset(leakage=leakage))
    assert "not independent" not in browser.get(f"/models/{model.pk}/").content.decode()
