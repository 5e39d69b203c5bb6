"""The entries of two stages, as folds divide them."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import StoreError
from core.store.fold_reader import FoldReader, held_out_by, stage_reader
from core.store.folds import Fold
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.reader import StageReader
from core.store.writer import ShardWriter

SPECS = (Spec("uint8", (2, 2, 1)), Spec("int64", ()))


@pytest.fixture
def dataset(tmp_path):
    """Two stages of numbered samples, three of each group, in two shards each."""
    number, stages = 0, {}
    for stage, count in (("train", 18), ("val", 9)):
        for shard in range(2):
            with ShardWriter(tmp_path / stage / f"shard-{shard:05d}", *SPECS) as writer:
                for _ in range(count // 2 + shard * (count % 2)):
                    feature = np.full((2, 2, 1), number, np.uint8)
                    entry = {"name": f"n{number}", "group": f"p{number // 3}"}
                    writer.put(feature, np.int64(number), entry)
                    number += 1
                writer.finish()
        stages[stage] = StageInfo(count, 0, 2, 0, {})
    DatasetManifest("test", "1", {}, {}, *SPECS, stages).save(tmp_path)
    return tmp_path


def numbers_in(reader):
    with reader:
        alone = [int(reader.read(index)[1]) for index in range(len(reader))]
        features, labels = reader.read_batch(range(len(reader)))
    assert labels.tolist() == alone == features[:, 0, 0, 0].tolist()
    assert [one["name"] for one in reader.entries(0, len(reader))] == [f"n{one}" for one in alone]
    assert reader.entries(1, 3) == reader.entries(0, len(reader))[1:3]
    return alone


def test_folds_hold_out_every_entry_once_and_no_group_is_on_both_sides(dataset):
    held = []
    for number in (1, 2, 3):
        fold = Fold(number, 3, seed=5)
        seen = numbers_in(stage_reader(dataset, "train", fold))
        unseen = numbers_in(stage_reader(dataset, "val", fold))
        assert sorted(seen + unseen) == list(range(27))
        assert not {one // 3 for one in seen} & {one // 3 for one in unseen}
        held += unseen
    assert sorted(held) == list(range(27))


def test_without_a_fold_a_stage_is_what_it_was_created_as(dataset):
    assert numbers_in(stage_reader(dataset, "val", None)) == list(range(18, 27))
    assert type(stage_reader(dataset, "test", Fold(1, 3))) is StageReader
    assert np.flatnonzero(held_out_by(dataset, None)).tolist() == list(range(18, 27))


def test_an_index_beyond_the_fold_is_an_error(dataset):
    reader = FoldReader.of(dataset, Fold(1, 3), "val")
    with reader, pytest.raises(StoreError, match=f"has {len(reader)} samples"):
        reader.read(len(reader))
