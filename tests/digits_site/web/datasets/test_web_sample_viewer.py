"""A sample in full size, and its series."""

from __future__ import annotations

import json
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


def test_texts_have_a_record_and_no_picture(browser, store):
    dataset = store(2, scalar=True, task="text-classification")
    page = browser.get(f"/datasets/{dataset.pk}/samples/train/1/").content.decode()
    assert "<img" not in page.split("data-series-name")[1]
    assert "<dt>Label</dt><dd>heart</dd>" in page
    assert "<dt>Name</dt><dd>slice &lt;1&gt;</dd>" in page


def test_the_record_has_everything_that_is_kept(browser, store):
    dataset = store(1, plugin_id="image-lost", task="segmentation")
    entry = {
        "name": "a<b>.dcm",
        "file": "/data/a.dcm",
        "group": "p1",
        "weights": [1.5, 2],
        "more": {"x": "y" * 400},
        "dicom": {"Modality": "MR", "SliceThickness": 8.0, "spacing": [1.5, 0.75]},
    }
    path = dataset.folder / "train/shard-00000/entries.jsonl"
    path.write_text(json.dumps(entry) + "\n")
    page = browser.get(f"/datasets/{dataset.pk}/samples/train/0/").content.decode()
    rows = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert rows["Name"] == "a&lt;b&gt;.dcm"
    assert rows["Group"] == "p1"
    assert rows["Feature"] == "48 × 32 × 1 uint16"
    assert rows["Values"] == "100 to 100, mean 100"
    assert rows["Label"].startswith("48 × 32 × 1 uint8; pixels: background 1,")
    assert rows["File"] == "/data/a.dcm"
    assert rows["Weights"] == "1.5, 2"
    assert rows["More"].endswith("…")
    assert (rows["Slice thickness (mm)"], rows["Modality"]) == ("8.0", "MR")
    assert rows["Spacing of the stored image (mm)"] == "1.5, 0.75"


def test_samples_before_and_after_are_those_that_were_chosen(browser, store):
    dataset = store(9)
    path = dataset.folder / "train/shard-00000/entries.jsonl"
    lines = [json.dumps({"name": f"s{n}", "site": "A" if n % 3 else "B"}) for n in range(9)]
    path.write_text("\n".join(lines) + "\n")
    url = f"/datasets/{dataset.pk}/samples/train"

    def steps(query):
        page = browser.get(f"{url}/{query}").content.decode()
        return re.findall(r'data-sample-key="(\w)" href="([^"]*)"', page)

    assert steps("4/?fact_site=B&samples=2&mask=0") == [
        ("k", f"{url}/3/?fact_site=B&amp;mask=0"),
        ("j", f"{url}/6/?fact_site=B&amp;mask=0"),
    ]
    assert steps("8/?fact_site=B") == [("k", f"{url}/6/?fact_site=B")]
    assert steps("0/") == [("j", f"{url}/1/")]
