"""Samples are found by what entries and records say, within a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.exceptions import StoreError
from core.storage import ShardFolder
from core.store import search as module
from core.store.manifest import Spec
from core.store.reader import StageReader
from core.store.search import Wanted, search, shows
from core.store.writer import ShardWriter

COUNT = 300


def entry_of(number):
    return {
        "name": f"Case-{number:03d}",
        "group": f"g{number % 7}",
        "site": "A" if number % 2 else "B",
        "dicom": {"position": float(number), "Modality": "MR"},
    }


@pytest.fixture
def reader(tmp_path):
    size = COUNT // 3
    for shard in range(3):
        spec = Spec("uint8", (None, 4, 1)), Spec("int64", ())
        with ShardWriter(tmp_path / f"shard-{shard:05d}", *spec) as writer:
            for number in range(shard * size, (shard + 1) * size):
                feature = np.zeros((4 + number % 3, 4, 1), np.uint8)
                writer.put(feature, np.array(number % 10), entry_of(number))
            writer.finish()
    with StageReader(tmp_path) as found:
        yield found


def every(reader, wanted, **options):
    chosen = {"start": 0, "count": COUNT, "seconds": 60} | options
    return search(reader, wanted, lambda label: float(label) * 2, **chosen)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(name="cASE-01"), lambda n: 10 <= n < 20),
        (Wanted(group="g3"), lambda n: n % 7 == 3),
        (Wanted(facts={"site": "A"}), lambda n: n % 2),
        (Wanted(facts={"Modality": "CT"}), lambda n: False),
        (Wanted(label=4), lambda n: n % 10 == 4),
        (Wanted(ranges={"position": (100, 103.5)}), lambda n: 100 <= n <= 103),
        (Wanted(ranges={"image": (20, 20)}), lambda n: n % 3 == 1),
        (Wanted(ranges={"object": (4, math.inf)}), lambda n: n % 10 >= 2),
        (Wanted(ranges={"InstanceNumber": (0, 9)}), lambda n: False),
        (Wanted(name="case", group="g0", facts={"site": "B"}, label=0), lambda n: n % 70 == 0),
    ],
)
def test_samples_are_those_that_fit(reader, wanted, fits):
    expected = [number for number in range(COUNT) if fits(number)]
    found = every(reader, wanted)
    assert (found.indices, found.searched, found.next) == (expected, COUNT, None)
    back = every(reader, wanted, start=COUNT - 1, backwards=True)
    assert (back.indices, back.next) == (expected[::-1], None)


def test_a_search_goes_on_where_it_ended(reader):
    wanted, found, start = Wanted(group="g2"), [], 0
    while start is not None:
        part = every(reader, wanted, start=start, count=4)
        assert len(part.indices) <= 4
        found += part.indices
        start = part.next
    assert found == list(range(2, COUNT, 7))


def test_a_search_ends_when_its_time_is_up(reader, monkeypatch):
    now = iter(range(1000))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(now))
    found = every(reader, Wanted(name="no such"), seconds=2)
    assert (found.indices, found.searched, found.next) == ([], 192, 192)
    assert every(reader, Wanted(), start=found.next, count=1).indices == [192]


def test_frames_are_found_by_the_number_in_their_name(tmp_path):
    with ShardWriter(tmp_path / "shard-00000", Spec("uint8", (1, 1, 1)), None) as writer:
        for number in range(1, 13):
            entry = {"name": "a.dcm", "frame_number": number}
            writer.put(np.zeros((1, 1, 1), np.uint8), None, entry)
        writer.finish()
    with StageReader(tmp_path) as found:
        assert every(found, Wanted(name="frame 1")).indices == [0, 9, 10, 11]
        assert every(found, Wanted(label=0)).indices == []


def test_labels_show_their_classes():
    assert shows(np.array([0, 1.0]), 1)
    assert not shows(np.array([0, 1.0]), 2)
    assert shows(np.array([[3, 0, 0, 1, 1.0]]), 3)
    assert not shows(np.zeros((0, 5)), 0)
    assert shows(np.array([[[0], [2]]]), 2)


def test_damaged_lines_are_named(reader):
    path = ShardFolder(reader.shards[1]).entries
    path.write_text(path.read_text()[:-2000])
    with pytest.raises(StoreError, match=r"entries\.jsonl is damaged: it has only"):
        every(reader, Wanted(group="g1"))
    path.unlink()
    with pytest.raises(StoreError, match=r"entries\.jsonl is missing"):
        every(reader, Wanted(group="g1"))
