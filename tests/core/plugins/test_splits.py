from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plugins.splits import _counts, choose_stages


def stages_of(groups, classes=None, val=25, test=10, seed=0) -> list[str]:
    classes = [0] * len(groups) if classes is None else classes
    return choose_stages(groups, classes, val_percent=val, test_percent=test, seed=seed)


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 20), st.integers(0, 3)), max_size=60),
    st.integers(0, 60),
    st.integers(0, 40),
    st.integers(0, 9),
)
def test_a_group_is_in_one_stage_and_every_entry_has_one(entries, val, test, seed):
    groups, classes = [g for g, _ in entries], [c for _, c in entries]
    stages = stages_of(groups, classes, val, test, seed)
    assert len(stages) == len(entries)
    for group in set(groups) - {None}:
        assert len({s for s, g in zip(stages, groups, strict=True) if g == group}) == 1
    assert set(stages) <= {"train", "val", "test"}
    if entries:
        assert "train" in stages
    if not val:
        assert "val" not in stages


@pytest.mark.parametrize(
    ("groups", "val", "test", "expected"),
    [
        (100, 25, 10, (25, 10)),
        (10, 25, 0, (2, 0)),
        (10, 0, 0, (0, 0)),
        (3, 1, 1, (1, 1)),
        (2, 25, 25, (1, 0)),
        (1, 25, 25, (0, 0)),
        (0, 25, 25, (0, 0)),
        (1000, 0.5, 33.3, (5, 333)),
        (10, 100, 0, (9, 0)),
        (10, 50, 50, (5, 4)),
    ],
)
def test_percentages_are_rounded_down_but_to_one_at_least(groups, val, test, expected):
    assert _counts(groups, val, test) == expected


def test_single_entries_are_divided_class_by_class():
    classes = [0] * 200 + [1] * 20 + [2] * 3
    stages = stages_of([None] * 223, classes)
    assert Counter(zip(classes, stages, strict=True)) == {
        (0, "val"): 50,
        (0, "test"): 20,
        (0, "train"): 130,
        (1, "val"): 5,
        (1, "test"): 2,
        (1, "train"): 13,
        (2, "val"): 1,
        (2, "test"): 1,
        (2, "train"): 1,
    }


def test_groups_of_several_classes_are_divided_together():
    # Ten patients with both classes, of whom the percentages count.
    groups = [f"patient {n}" for n in range(10) for _ in range(6)]
    stages = stages_of(groups, [0, 0, 0, 1, 1, 1] * 10, val=30, test=20)
    assert Counter(stages) == {"train": 30, "val": 18, "test": 12}


def test_groups_of_one_class_are_divided_within_it():
    groups = [f"{kind}{n}" for kind in "ab" for n in range(8) for _ in range(5)]
    stages = stages_of(groups, [0] * 40 + [1] * 40, val=25, test=0)
    assert stages[:40].count("val") == stages[40:].count("val") == 10


def test_the_seed_decides():
    groups = [str(n) for n in range(100)]
    assert stages_of(groups) == stages_of(groups)
    assert stages_of(groups) != stages_of(groups, seed=1)
    assert Counter(stages_of(groups)) == Counter(stages_of(groups, seed=1))


def test_the_division_is_the_same_on_every_machine():
    assert "".join(stage[1] for stage in stages_of([None] * 20)) == "rerraeararrarrrrrrra"
