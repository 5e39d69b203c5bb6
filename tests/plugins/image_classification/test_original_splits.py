"""Images are divided as NVIDIA DIGITS did, by the description of its rules.

The images of each class were shuffled and cut in three; the percentages held within two
images a class; a stage with a percentage got one image at least; without percentages all
images were for training. Files are listed here, but never read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from digits_image_classification.class_folders import ClassFolders
from digits_image_classification.folders import Folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MNIST = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
"""Images of each digit for training."""


def stages_of(counts: tuple[int, ...], **fields: Any) -> list[dict[str, int]]:
    """Images of each class in each stage, by class."""
    given = {"folder_pct_val": 0, "folder_pct_test": 0, "folder_train": "t", "seed": 0, **fields}
    source = ClassFolders({"group_by": "none", "folder_train_min_per_class": 1, **given})
    source.found = Folder(
        "t", {f"{n:03d}": [f"{n:03d}/{i}.png" for i in range(c)] for n, c in enumerate(counts)}
    )
    source.prepare()
    stages = source.stages()
    files = [entry["file"] for entries in stages.values() for entry in entries]
    assert len(files) == len(set(files)) == sum(counts)
    rows = [dict.fromkeys(("train", "val", "test"), 0) for _ in counts]
    for stage, entries in stages.items():
        for entry in entries:
            rows[entry["label"]][stage] += 1
    return rows


def totals(rows: list[dict[str, int]]) -> dict[str, int]:
    return {stage: sum(row[stage] for row in rows) for stage in ("train", "val", "test")}


def test_a_quarter_of_sixty_thousand_digits():
    rows = stages_of(MNIST, folder_pct_val=25)
    for row, count in zip(rows, MNIST, strict=True):
        assert abs(row["val"] - count / 4) < 2
    # 45,000 and 15,000, but rounded down in each of the ten classes.
    assert totals(rows) == {"train": 45_005, "val": 14_995, "test": 0}
    assert sum(MNIST) == 60_000
    assert abs(totals(rows)["val"] - 15_000) <= 2 * len(MNIST)


@pytest.mark.parametrize(("val", "test"), [(20, 0), (0, 10), (20, 10)])
def test_twenty_and_ten_percent(val: int, test: int):
    rows = stages_of((50, 50, 50), folder_pct_val=val, folder_pct_test=test)
    assert rows == [{"val": val // 2, "test": test // 2, "train": 50 - val // 2 - test // 2}] * 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.integers(3, 300), min_size=2, max_size=4).map(tuple),
    st.integers(0, 60),
    st.integers(0, 39),
    st.integers(0, 5),
)
def test_percentages_hold_within_two_images(counts, val, test, seed):
    rows = stages_of(counts, folder_pct_val=val, folder_pct_test=test, seed=seed)
    for row, count in zip(rows, counts, strict=True):
        assert abs(row["val"] - count * val / 100) <= 2
        assert abs(row["test"] - count * test / 100) <= 2
        assert row["train"] >= 1
        for stage, percent in (("val", val), ("test", test)):
            assert row[stage] >= 1 if percent else row[stage] == 0


def test_one_image_at_least_in_each_stage_that_is_wanted():
    assert (
        stages_of((3, 3), folder_pct_val=1, folder_pct_test=1)
        == [{"train": 1, "val": 1, "test": 1}] * 2
    )


def test_without_percentages_all_are_for_training():
    assert totals(stages_of((7, 9))) == {"train": 16, "val": 0, "test": 0}


def test_images_are_shuffled_before_they_are_divided():
    source = ClassFolders(
        {"group_by": "none", "folder_train": "t", "seed": 0, "folder_pct_val": 20}
        | {"folder_pct_test": 0}
    )
    source.found = Folder("t", {n: [f"{n}/{i:03d}.png" for i in range(100)] for n in "ab"})
    source.prepare()
    stages = source.stages()
    numbers = [int(Path(entry["file"]).stem) for entry in stages["val"]]
    assert sorted(numbers) != list(range(20)) * 2
    assert 30 < sum(numbers) / len(numbers) < 70


def test_classes_below_the_least_are_dropped_and_of_others_the_most_taken():
    source = ClassFolders(
        {"group_by": "none", "folder_train": "t", "seed": 0, "folder_pct_val": 20}
        | {"folder_pct_test": 0, "folder_train_min_per_class": 5, "folder_train_max_per_class": 10}
    )
    sizes = {"few": 4, "five": 5, "many": 40}
    source.found = Folder("t", {n: [f"{n}/{i}" for i in range(c)] for n, c in sizes.items()})
    user_data = source.prepare()
    assert user_data["class_labels"] == ["five", "many"]
    stages = source.stages()
    assert len(stages["train"]) == 4 + 8
    assert len(stages["val"]) == 1 + 2
