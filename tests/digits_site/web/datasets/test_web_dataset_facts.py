"""What the page of a dataset says of its contents."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from core.store.manifest import DatasetManifest, Spec


def changed(dataset, **values):
    """Have the dataset's manifest say something else."""
    replace(DatasetManifest.load(dataset.folder), **values).save(dataset.folder)


def test_what_stages_have_in_common_is_a_warning(browser, stored):
    places = [{"stage": "train", "index": i, "name": f"slice <{i}>"} for i in range(13)]
    pairs = [{"kind": "exact", "a": a, "b": b} for a, b in pairwise(places)]
    changed(
        stored,
        leakage={
            "groups": {"count": 2, "shared": [{"group": "ann & co", "stages": {"train": 4}}]},
            "duplicates": {"exact": 12, "near": 1, "at_least": True, "pairs": pairs},
        },
    )
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "The stages are not independent." in page
    assert "2 groups have samples in more than one stage." in page
    assert "At least 12 samples are identical to one of an earlier stage." in page
    assert "At least 1 sample looks nearly identical" in page
    assert page.index("not independent") < page.index('id="samples-title"')
    assert "ann &amp; co" in page
    assert page.count("<strong>identical</strong>") == 10
    assert "train: slice &lt;9&gt;" in page
    assert "Only the first 12 of 13 are listed." in page


def test_what_is_kept_together_is_shown_with_what_is_doubtful(browser, stored):
    grouping = {"counts": {"patient": 2}, "warnings": ["P<1> is doubtful."]}
    changed(stored, user_data={"grouping": grouping | {"wanted": ["test"], "remedy": "ask"}})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "<dt>Groups</dt><dd>Grouped by patient: 2 patients.</dd>" in page
    assert "P&lt;1&gt; is doubtful." in page
    assert "nothing is left for testing" in page
    assert "not independent" not in page


def test_several_stages_say_which_copies_are_not_found(browser, stored):
    text = "cropped or rotated by other angles are not found"
    assert text not in browser.get(f"/datasets/{stored.pk}/").content.decode()
    (info,) = DatasetManifest.load(stored.folder).stages.values()
    changed(stored, stages={"train": info, "val": info})
    assert text in browser.get(f"/datasets/{stored.pk}/").content.decode()


def test_groups_are_counted_by_stage(browser, stored):
    assert ">Groups</th>" not in browser.get(f"/datasets/{stored.pk}/").content.decode()
    changed(stored, leakage={"groups": {"count": 0, "stages": {"train": 4321}}})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert ">Groups</th>" in page
    assert '<td class="number">4,321</td>' in page


def test_independent_stages_warn_of_nothing(browser, stored):
    changed(stored, leakage={"groups": {"count": 0}, "duplicates": {"exact": 0, "near": 0}})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "not independent" not in page
    assert "What the stages have in common" not in page


def test_sizes_that_differ_are_listed(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    sizes = {
        "distinct": 1234,
        "smallest": [20, 30],
        "largest": [400, 300],
        "common": [{"shape": [48, 32, 1], "count": 30}],
    }
    train = manifest.stages["train"]
    stage = replace(train, statistics=train.statistics | {"sizes": sizes})
    changed(stored, stages={"train": stage}, feature=Spec("uint16", (None, None, 1), "png"))
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "1,234 sizes, from 20 × 30 to 400 × 300 pixels (height × width)" in page
    assert "any × any × 1 uint16, as PNG" in page
    assert "Only the 1 most common are listed." in page


def test_many_classes_come_in_pages(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    classes = {str(i): {"pixels": 10, "samples": 1} for i in range(1000)}
    train = manifest.stages["train"]
    stages = {"train": replace(train, statistics={"classes": classes})}
    changed(stored, task="segmentation", stages=stages)
    page = browser.get(f"/datasets/{stored.pk}/?classes=2").content.decode()
    assert page.count('class="bar"') == 30
    fills = re.findall(r'<rect width="[^"]*" height="100%" fill="(#[0-9a-f]{6})"/>', page)
    assert len(fills) == 60  # a swatch and a bar of each
    assert len(set(fills)) > 1
    assert "class 59" in page
    assert "31–60 of 1000" in page


def test_a_histogram_is_drawn(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    train = manifest.stages["train"]
    channel = train.statistics["channels"][0]
    histogram = {"edges": [0, 100, 200], "counts": [1, 4]}
    statistics = {"channels": [channel | {"histogram": histogram}]}
    changed(stored, stages={"train": replace(train, statistics=statistics)})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    # Half as high for a quarter as many.
    assert '<path d="M0.0 44V22.0H120.0V0.0H240.0V44Z"/>' in page
    assert "Histogram of train, channel 1, from 0 to 200" in page


def test_the_page_says_what_a_network_must_give(browser, store):
    dataset = store(1)
    manifest = DatasetManifest.load(dataset.folder)
    replace(manifest, task="segmentation").save(dataset.folder)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "Segmentation: 48 × 32 × 1 in, 48 × 32 × 2 out" in page


def test_what_the_plugin_left_out_is_listed(browser, store):
    dataset = store(1)
    dataset.user_data["skipped"] = [{"count": 1200, "reason": "no <image>"}]
    dataset.user_data["read_as"] = ["t.csv: separator: <tab>"]
    dataset.save()
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "1,200: no &lt;image&gt;" in page
    assert "t.csv: separator: &lt;tab&gt;" in page
