"""Damaged data never ends the process that reads it: at worst there is an error."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import lmdb
import numpy as np
import pytest

from core.exceptions import StoreError
from core.store.manifest import ShardInfo, Spec
from core.store.reader import StageReader
from core.store.records import Records
from core.store.writer import ShardWriter

FEATURE, LABEL = Spec("uint8", (20, 30, 1)), Spec("int64", ())
LARGE = Spec("uint8", (100, 90, 1))


def shard_of(folder: Path, feature: Spec, count: int) -> Path:
    values = np.random.default_rng(1)
    with ShardWriter(folder / "shard-00000", feature, LABEL) as writer:
        for number in range(count):
            array = values.integers(0, 256, feature.shape, np.uint8)
            writer.put(array, np.array(number, np.int64), {"name": f"n{number}"})
        writer.finish()
    return folder / "shard-00000"


@pytest.fixture(scope="module", params=[(FEATURE, 2000), (LARGE, 300)], ids=["small", "large"])
def shard(tmp_path_factory, request) -> Path:
    """Records that share pages, in a tree of three levels; and those with pages of their own."""
    return shard_of(tmp_path_factory.mktemp("stage"), *request.param)


def test_records_are_those_that_lmdb_reads(shard):
    records = Records(shard, ShardInfo.load(shard).bytes)
    with lmdb.open(str(shard), readonly=True, lock=False) as environment:
        with environment.begin() as transaction:
            theirs = list(transaction.cursor().iternext(keys=False))
        assert environment.stat()["depth"] > 1
    assert [records.get(number) for number in range(len(records))] == theirs


def test_an_empty_shard_has_no_records(tmp_path):
    folder = shard_of(tmp_path, FEATURE, 0)
    assert len(Records(folder, ShardInfo.load(folder).bytes)) == 0


def read_all(shard: Path) -> str:
    """How reading everything ends."""
    try:
        with StageReader(shard.parent, [shard]) as reader:
            for number in range(len(reader)):
                reader.read(number)
            reader.entries(0, len(reader))
    except StoreError as error:
        return str(error)
    return ""


def damaged(whole: bytes, by: random.Random) -> bytes:
    data = bytearray(whole)
    if by.random() < 0.3:
        return bytes(data[: by.randrange(len(data))])
    for _ in range(by.choice([1, 1, 8])):
        # Half of them in the headers of pages and nodes, where most harm is done.
        place = by.randrange(len(data))
        place = place - place % 4096 + by.randrange(64) if by.random() < 0.5 else place
        data[place] ^= 1 << by.randrange(8)
    return bytes(data)


@pytest.mark.parametrize("name", ["data.mdb", "shard.json", "entries.jsonl"])
def test_any_damage_is_an_error_that_names_the_file_or_changes_values_only(shard, name):
    by, path = random.Random(13), shard / name
    whole = path.read_bytes()
    told = 0
    try:
        for _ in range(60):
            path.write_bytes(damaged(whole, by))
            found = read_all(shard)
            assert not found or str(path) in found or name == "shard.json", found
            assert str(shard) in found or not found
            told += bool(found)
    finally:
        path.write_bytes(whole)
    assert told > 10
    assert read_all(shard) == ""


@pytest.mark.parametrize("at", [0, 1, 4096, 8191, 8192, 100_000, -1])
def test_a_file_that_is_cut_off_is_told_with_its_size(shard, at):
    path = shard / "data.mdb"
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:at])
        length = len(whole[:at])
        assert read_all(shard) == f"{path} has {length} bytes instead of {len(whole)}."
    finally:
        path.write_bytes(whole)


def test_a_file_that_is_cut_off_while_it_is_open(shard):
    path = shard / "data.mdb"
    whole = path.read_bytes()
    with StageReader(shard.parent, [shard]) as reader:
        reader.read(0)
        try:
            os.truncate(path, 20_000)
            with pytest.raises(StoreError, match=f"{path} was cut off while it was read"):
                reader.read_batch([1, len(reader) - 1])
        finally:
            path.write_bytes(whole)


def test_a_tree_that_leads_back_to_itself_ends(shard):
    """A page that names itself as its own part."""
    path = shard / "data.mdb"
    whole = path.read_bytes()
    tree = bytearray(whole)
    pages = [place for place in range(8192, len(whole), 4096) if whole[place + 10] == 1]
    for place in pages:
        node = place + int.from_bytes(whole[place + 16 : place + 18], sys.byteorder)
        tree[node : node + 6] = (place // 4096).to_bytes(6, sys.byteorder)
    try:
        path.write_bytes(tree)
        assert "is wrong" in read_all(shard)
    finally:
        path.write_bytes(whole)
