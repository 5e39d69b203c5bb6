"""The facts of a dataset, from its manifest alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.exceptions import StoreError
from core.remarks import left_out, warnings
from core.representations.contents import RejectedEntries, class_rows, contents
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.writer import ShardWriter
from core.tasks import implied_task, task_of

FEATURE = Spec("uint8", (4, 4, 1))


@pytest.fixture
def save(tmp_path):
    """Write a manifest; returns the dataset's folder."""

    def write(user_data=None, label=None, **stages):
        infos = {
            name: StageInfo(10, 100, 1, rejected, {"classes": classes} if classes else {})
            for name, (rejected, classes) in stages.items()
        }
        DatasetManifest("test", "1", {}, user_data or {}, FEATURE, label, infos).save(tmp_path)
        return tmp_path

    return write


def counts(pixels, samples=1):
    return {"pixels": pixels, "samples": samples}


def test_shares_are_of_each_stage(save):
    folder = save(train=(0, {"0": counts(30), "1": counts(10)}), val=(0, {"1": counts(7, 5)}))
    first, second = class_rows(contents(folder))
    assert [first["name"], second["name"]] == ["background", "class 1"]
    assert [row["percent"] for row in first["stages"]] == [75, 0]
    assert second["stages"][1] == {"pixels": 7, "samples": 5, "percent": 100}


def test_classes_have_the_plugins_names_as_far_as_it_gave_any(save):
    classes = {"0": counts(1), "1": counts(1)}
    folder = save({"class_labels": ["lung"]}, train=(0, classes))
    assert [row["name"] for row in class_rows(contents(folder))] == ["lung", "class 1"]


def test_classes_of_any_stage_have_names(save):
    found = contents(save(train=(0, {"0": counts(1)}), test=(0, {"2": counts(1)})))
    assert found["class_labels"] == ["background", "class 1", "class 2"]


def test_values_of_target_images_are_no_classes(save):
    folder = save(train=(0, {"0": counts(1), "255": counts(1)}))
    replace(DatasetManifest.load(folder), task="image-to-image").save(folder)
    found = contents(folder)
    assert class_rows(found) == []
    assert found["class_labels"] == []


@pytest.mark.parametrize(
    ("shape", "unit"),
    [((4, 4, 1), "pixels"), ((None, 5), "boxes"), ((), "labels"), ((3,), "labels")],
)
def test_what_is_counted_depends_on_the_task(shape, unit):
    assert task_of(implied_task("int64", shape)).counted == unit


def test_one_is_no_plural():
    found = {"groups": {"count": 1}, "duplicates": {"exact": 1, "near": 1}}
    assert warnings(found) == [
        "1 group has samples in more than one stage.",
        "1 sample is identical to one of an earlier stage.",
        "1 sample looks nearly identical to one of an earlier stage.",
    ]


def test_nothing_in_common_is_nothing_to_say():
    assert warnings({}) == []
    assert warnings({"groups": {"count": 0}, "duplicates": {"exact": 0, "near": 0}}) == []


def test_rejected_entries_are_sliced_over_stages_and_shards(tmp_path, save):
    names = []
    for stage, shard, number in [("train", 0, 3), ("train", 1, 2), ("val", 0, 2)]:
        with ShardWriter(tmp_path / stage / f"shard-{shard:05d}", FEATURE, None) as writer:
            for place in range(number):
                names.append(f"{stage}-{shard}-{place}")
                writer.reject(names[-1], names[-1], ValueError("bad"))
            writer.finish()
    stages = {"train": StageInfo(0, 0, 2, 5), "val": StageInfo(0, 0, 1, 2)}
    DatasetManifest("test", "1", {}, {}, FEATURE, None, stages).save(tmp_path)
    rejected = RejectedEntries(tmp_path, contents(tmp_path))
    assert len(rejected) == 7
    assert [row.entry for row in rejected] == names
    assert [row.entry for row in rejected[2:6]] == names[2:6]
    assert rejected[-1].entry == names[-1]
    with pytest.raises(IndexError):
        rejected[7]


def test_a_folder_without_manifest(tmp_path):
    with pytest.raises(StoreError, match=r"dataset\.json is missing"):
        contents(tmp_path)


def test_what_was_left_out_is_told_with_count_and_reason():
    assert left_out({}) == []
    rows = [{"count": 1200, "reason": "hidden files"}, "and more"]
    assert left_out({"skipped": rows}) == ["1,200: hidden files", "and more"]
