"""Choosing samples on a dataset's page."""

from __future__ import annotations

import json
import re

import pytest


def entries_into(dataset, entries):
    path = dataset.folder / "train/shard-00000/entries.jsonl"
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))


@pytest.fixture
def dataset(store):
    """30 samples of 3 groups and 2 scanners, at positions from 0 to 29 mm."""
    dataset = store(30)
    entries_into(
        dataset,
        [
            {
                "name": f"slice-{number:02d}",
                "group": f"p<{number % 3}>",
                "scanner": "A" if number % 2 else "B",
                "dicom": {
                    "position": float(number),
                    "MagneticFieldStrength": 1.5 if number < 20 else 3.0,
                    "Modality": "MR",
                },
            }
            for number in range(30)
        ],
    )
    return dataset


def page_of(browser, dataset, query=""):
    return browser.get(f"/datasets/{dataset.pk}/{query}").content.decode()


def shown(page):
    return [int(name) for name in re.findall(r'<figcaption title="slice-(\d+)"', page)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?name=SLICE-1", list(range(10, 20))),
        ("?group=p%3C1%3E&fact_scanner=A", [1, 7, 13, 19, 25]),
        ("?fact_MagneticFieldStrength=3&position_to=22.5", [20, 21, 22]),
        ("?name=&group=&fact_scanner=&position_from=x", list(range(24))),
        ("?position_from=28&at=29", [29]),
        ("?position_from=28&at=-1&stage=nowhere", [28, 29]),
        ("?name=no+such", []),
        ("?fact_unknown=1", []),
        ("?class=99999999999999999999", list(range(24))),
    ],
)
def test_samples_are_chosen(browser, dataset, query, expected):
    assert shown(page_of(browser, dataset, query)) == expected


def test_what_entries_have_in_common_is_offered(browser, dataset):
    page = page_of(browser, dataset)
    assert '<option value="p&lt;2&gt;">' in page
    assert ">Magnetic field strength (T): 1.5</option>" in page
    assert ">Scanner: A</option>" in page
    assert "Slice position (mm), at least" in page
    assert "fact_Modality" not in page  # all have the same
    assert '<option value="1">heart</option>' in page
    assert "fact_name" not in page


def test_pages_of_found_samples(browser, dataset):
    page = page_of(browser, dataset, "?fact_scanner=A&position_from=0&mask=0")
    assert "15 found in all 30 samples." in page
    assert 'rel="next"' not in page
    page = page_of(browser, dataset, "?position_from=2&mask=0")
    assert shown(page) == list(range(2, 26))
    assert "24 found in samples 1 to 26 of 30" in page
    (address,) = re.findall(r'href="([^"]*)#samples-title" rel="next">Next<', page)
    page = page_of(browser, dataset, address.replace("&amp;", "&"))
    assert shown(page) == [26, 27, 28, 29]
    assert "4 found in samples 27 to 30 of 30" in page
    assert ">First</a>" in page
    assert "/samples/train/26/?position_from=2&amp;mask=0" in page


def test_a_search_that_takes_too_long_says_how_far_it_came(browser, dataset, monkeypatch):
    monkeypatch.setattr("digits_site.web.datasets.gallery.SECONDS", -1)
    monkeypatch.setattr("core.store.search._OFTEN", 10)
    page = page_of(browser, dataset, "?name=slice-29")
    assert "None found in samples 1 to 10 of 30. The rest was not searched" in page
    assert re.search(r'href="[^"]*at=10#samples-title" rel="next">Search on<', page)


def test_classes_and_sizes_are_those_of_labels(browser, store):
    dataset = store(12, scalar=True, task="classification")
    page = page_of(browser, dataset, "?class=1")
    labels = re.findall(r"<figcaption[^>]*><strong>(\w+)</strong>", page)
    assert labels
    assert set(labels) == {"heart"}
    others = page_of(browser, dataset, "?class=0")
    assert "<strong>heart</strong>" not in others


def test_damaged_entries_offer_nothing(browser, dataset):
    path = dataset.folder / "train/shard-00000/entries.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:24], "{", *lines[25:]]))
    page = page_of(browser, dataset)
    assert len(shown(page)) == 24
    assert "Scanner: A" not in page
    assert "damaged at sample 24" in page_of(browser, dataset, "?fact_scanner=A")
