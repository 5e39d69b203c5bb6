"""Each sample is for those members of an ensemble that did not see it."""

from __future__ import annotations

import numpy as np
import pytest

from core.inference.inputs import from_reader
from core.inference.unseen import unseen_by
from core.store.folds import Fold
from tests.core.training.conftest import write_dataset

FOLDS = [Fold(number, 3) for number in (1, 2, 3)]


def masks(count):
    image = np.arange(64, dtype=np.uint16).reshape(8, 8, 1)
    return [(image + number, (image > 9 * number).astype(np.uint8)) for number in range(count)]


def reader_of(folder, folds):
    if not folder.exists():
        write_dataset(folder, ["background", "square"], train=masks(7), val=masks(4))
    reader, members = unseen_by(folder, folds)
    assert len(reader) == len(members)
    return reader, dict(zip(reader.chosen.tolist(), members, strict=True))


@pytest.mark.training
def test_folds_give_each_sample_to_the_one_model_that_did_not_see_it(tmp_path):
    from core.inference.engine import batches

    reader, members = reader_of(tmp_path / "dataset", FOLDS)
    assert sorted(members) == list(range(11))
    for place, fold in enumerate(FOLDS):
        alone, _ = reader_of(tmp_path / "dataset", [fold])
        assert {one for one, of in members.items() if of == (place,)} == set(alone.chosen.tolist())
    inputs = from_reader(reader, members=list(members.values()))
    found = list(batches(inputs.iterator, (8, 8, 1), "uint16", 3))
    assert all(len({one.members for one in batch}) == 1 for batch in found)
    assert [one.members for batch in found for one in batch] == list(members.values())


def test_of_two_that_saw_neither_both_are_asked_and_of_none_it_is_left_out(tmp_path):
    _, members = reader_of(tmp_path / "dataset", [FOLDS[0], None, FOLDS[0]])
    _, alone = reader_of(tmp_path / "dataset", [FOLDS[0]])
    for place, of in members.items():
        assert (1 in of) == (place >= 7)
        assert (0 in of) == (2 in of) == (place in alone)
    assert set(members) == set(alone) | set(range(7, 11))
