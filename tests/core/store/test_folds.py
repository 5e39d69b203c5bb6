"""Folds, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold, StratifiedKFold

from core.exceptions import TrainingError
from core.store.folds import Fold, fold_numbers


def patients(seed, count=40):
    """Some slices of each patient, and a class of each slice."""
    random = np.random.default_rng(seed)
    groups = np.repeat([f"p{number}" for number in range(count)], random.integers(1, 12, count))
    classes = random.choice(4, len(groups), p=[0.5, 0.3, 0.15, 0.05])
    return groups.tolist(), classes.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_no_group_is_in_two_folds_and_sizes_are_those_of_group_k_fold(seed):
    groups, _ = patients(seed)
    found = fold_numbers(groups, [None] * len(groups), 5, seed)
    assert all(len({found[i] for i, one in enumerate(groups) if one == g}) == 1 for g in groups)
    expected = [len(held) for _, held in GroupKFold(5).split(groups, groups=groups)]
    assert sorted(np.bincount(found)) == sorted(expected)


@pytest.mark.parametrize("seed", range(4))
def test_classes_of_groups_are_spread_as_evenly_as_by_stratified_group_k_fold(seed):
    groups, classes = patients(seed)

    def unevenness(folds):
        """The mean deviation of the shares of a class between folds."""
        table = np.zeros((5, 4))
        np.add.at(table, (folds, classes), 1)
        return (table / table.sum(axis=0)).std(axis=0).mean()

    found = fold_numbers(groups, classes, 5, seed)
    assert all(len({found[i] for i, one in enumerate(groups) if one == g}) == 1 for g in groups)
    theirs = np.empty(len(groups), int)
    splits = StratifiedGroupKFold(5).split(groups, classes, groups)
    for number, (_, held) in enumerate(splits):
        theirs[held] = number
    assert unevenness(found) < 1.25 * unevenness(theirs) + 0.01
    assert np.ptp(np.bincount(found)) <= max(12, np.ptp(np.bincount(theirs)))


def test_single_entries_are_stratified_as_by_stratified_k_fold():
    classes = np.random.default_rng(0).choice(3, 103, p=[0.6, 0.3, 0.1])
    found = fold_numbers([None] * 103, classes.tolist(), 4, 1)
    for _, held in StratifiedKFold(4).split(classes, classes):
        assert abs(len(held) - 103 / 4) < 1
    for kind in range(3):
        assert np.ptp(np.bincount(found[classes == kind], minlength=4)) <= 1
    assert np.ptp(np.bincount(found)) <= 1
    assert fold_numbers([None] * 103, classes.tolist(), 4, 1).tolist() == found.tolist()
    assert fold_numbers([None] * 103, classes.tolist(), 4, 2).tolist() != found.tolist()


def test_fewer_groups_than_folds_are_an_error():
    with pytest.raises(TrainingError, match=r"2 groups, such as patients.*at most 2 folds"):
        fold_numbers(["a", "b", "a"], [None] * 3, 3, 0)
    with pytest.raises(TrainingError, match="3 entries"):
        fold_numbers([None] * 3, [None] * 3, 4, 0)


def test_notation():
    assert Fold.parse("") is None
    assert Fold.parse(" 2/5 ") == Fold(2, 5)
    assert str(Fold.parse("2 / 5:7")) == "2/5:7"
    for text in ("6/5", "0/5", "1/1", "1/51", "2", "a/b"):
        with pytest.raises(TrainingError, match="is not a fold"):
            Fold.parse(text)
