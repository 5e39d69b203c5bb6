"""A sample in full size, and its series."""

from __future__ import annotations

import re

import pytest


def series(page: str) -> str:
    return re.search(r'<image-series data-indices="([^"]*)" data-place="(\d+)"', page).groups()


def test_the_slices_of_a_patient_in_order(browser, store):
    dataset = store(5)
    names = ["a/10", "b/1", "a/9", "b/2", "a/1"]
    entries = dataset.folder / "train/shard-00000/entries.jsonl"
    entries.write_text("".join(f'{{"name": "{n}", "group": "{n[0]}"}}\n' for n in names))
    url = f"/datasets/{dataset.pk}/samples/train"
    page = browser.get(f"{url}/2/?mask=0").content.decode()
    assert series(page) == ("4,2,0", "1")
    assert 'href="../4/?mask=0"' in page
    assert 'href="../0/?mask=0"' in page
    assert "Image 2 of 3" in page
    part = browser.get(f"{url}/2/?part=1").content.decode()
    assert "<html" not in part
    assert 'data-input="a/9"' in part
    assert f"{url}/2.png?v={dataset.job.attempt}&amp;mask=0&amp;size=768#values" in part
    assert "part=label" in part


def test_samples_without_a_series_are_stepped_through_together(browser, stored, monkeypatch):
    page = browser.get(f"/datasets/{stored.pk}/samples/train/29/").content.decode()
    assert series(page) == (",".join(map(str, range(30))), "29")
    monkeypatch.setattr("digits_site.web.shared.series._MOST", 4)  # that a page knows
    page = browser.get(f"/datasets/{stored.pk}/samples/train/20/").content.decode()
    assert series(page) == ("18,19,20,21", "2")
    assert "Image 21 of 30" in page
    monkeypatch.setattr("digits_site.web.datasets.viewer.MOST", 29)
    page = browser.get(f"/datasets/{stored.pk}/samples/train/20/").content.decode()
    assert series(page) == ("20", "0")
    assert "series-controls" not in page


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("train/30/", 404),
        ("train/99999999999999999999999999/", 404),
        ("val/0/", 404),
        ("other/0/", 404),
        ("../train/0/", 404),
        ("train/-1/", 404),
        ("train/0/?part=%00", 200),
    ],
)
def test_hostile_addresses(browser, stored, path, code):
    assert browser.get(f"/datasets/{stored.pk}/samples/{path}").status_code == code


def test_texts_have_no_pictures_to_step_through(browser, store):
    dataset = store(2, scalar=True, task="text-classification")
    assert browser.get(f"/datasets/{dataset.pk}/samples/train/0/").status_code == 404
