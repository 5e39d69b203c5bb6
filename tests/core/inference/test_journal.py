"""What was noted of an interrupted inference is read back as it was, up to the last whole batch."""

from __future__ import annotations

import numpy as np
import pytest

from core.inference.journal import Journal, Predicted
from core.inference.spec import Input

FACTS = {"snapshot": "epoch-1", "inputs": 5}


def batches() -> list[list[Predicted]]:
    random = np.random.default_rng(0)
    found = []
    for first in (0, 2):
        image = random.integers(0, 9, (4, 4, 1), np.uint8)
        outputs = {"zeta": random.random((4, 4, 2), np.float32), "a": np.zeros(900, np.float32)}
        given = Input(f"{first}\udc80", image, image, group="p", place=first)
        rejected = Input("bad", error="not an image", place=first + 1)
        found.append([Predicted(rejected), Predicted(given, outputs)])
    return found


def write(path, facts=FACTS) -> int:
    """The length after the first batch."""
    with Journal(path, facts) as journal:
        first, second = batches()
        journal.note(first)
        length = path.stat().st_size
        journal.note(second)
    return length


def read(path, facts=FACTS) -> list[list[Predicted]]:
    with Journal(path, facts) as journal:
        return list(journal.noted())


def as_list(one: Predicted):
    given = one.given
    arrays = {"feature": given.feature, "label": given.label, **one.outputs}
    found = {name: np.asarray(array).tolist() for name, array in arrays.items()}
    return [given.name, given.error, given.group, given.place, list(found.items())]


def as_lists(found):
    return [[as_list(one) for one in batch] for batch in found]


def test_batches_come_back_as_they_were(tmp_path):
    write(tmp_path / "journal")
    assert as_lists(read(tmp_path / "journal")) == as_lists(batches())


def test_a_batch_that_is_cut_off_anywhere_or_damaged_does_not_count(tmp_path):
    path = tmp_path / "journal"
    first = write(path)
    whole = path.read_bytes()
    for end in range(first, len(whole), 7):
        path.write_bytes(whole[:end])
        assert len(read(path)) == 1
        assert path.stat().st_size == first
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert len(read(path)) == 1
    with Journal(path, FACTS) as journal:
        assert len(list(journal.noted())) == 1
        journal.note(batches()[1])
    assert as_lists(read(path)) == as_lists(batches())


@pytest.mark.parametrize("name", ["snapshot", "inputs"])
def test_predictions_of_something_else_are_dropped(tmp_path, name):
    write(tmp_path / "journal")
    assert read(tmp_path / "journal", FACTS | {name: 9}) == []


def test_no_more_is_noted_than_allowed(tmp_path):
    with Journal(tmp_path / "journal", FACTS, most=100) as journal:
        for batch in batches():
            journal.note(batch)
    assert as_lists(read(tmp_path / "journal")) == as_lists(batches()[:1])
