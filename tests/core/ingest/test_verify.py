"""Damage of any byte is found, and a damaged shard is made again as it was."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from digits_dummy import DataIngestion
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exceptions import IngestionError
from core.ingest import engine
from core.ingest.repair import repair
from core.leakage.search import find_leakage
from core.store.check import Damage, find_damage
from core.store.manifest import ShardInfo
from core.store.writer import ShardWriter
from tests.core.ingest.test_engine import files, make_spec, run

COUNT = 200


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    run(folder, count=COUNT, bad="3,70")
    return folder


def found_in(folder: Path) -> list[Damage]:
    return find_damage(folder, lambda done, total, message: None)


def mend(folder: Path) -> None:
    spec = make_spec(folder, 2, count=COUNT, bad="3,70")
    repair(spec, found_in(folder), lambda done, total, message: None)


def flip(path: Path, place: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)


def test_nothing_is_wrong_with_what_was_written(dataset):
    assert found_in(dataset) == []


def test_sha256sum_reads_the_list(dataset):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=dataset,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_flipped_bit_is_found_and_its_file_is_named(dataset, data):
    path = data.draw(st.sampled_from(sorted(p for p in dataset.rglob("*") if p.is_file())))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flip(path, place, data.draw(st.integers(0, 7)))
    try:
        assert [damage.file for damage in found_in(dataset)] == [
            path.relative_to(dataset).as_posix()
        ]
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["data.mdb", "shard.json", "entries.jsonl"])
def test_a_truncated_or_missing_file_of_a_shard_is_found_and_mended(tmp_path, name):
    run(tmp_path, count=COUNT, bad="3,70")
    before = files(tmp_path)
    first, second = sorted((tmp_path / "train").glob("shard-*"))[:2]
    (first / name).unlink()
    (second / name).write_bytes((second / name).read_bytes()[:100])
    assert [(damage.shard, damage.reason) for damage in found_in(tmp_path)] == [
        ("train/shard-00000", "is missing"),
        ("train/shard-00001", "is not what was written"),
    ]
    mend(tmp_path)
    assert files(tmp_path) == before


def test_only_the_damaged_shard_is_written_again(tmp_path):
    run(tmp_path, count=COUNT, bad="3,70")
    before = files(tmp_path)
    flip(tmp_path / "train" / "shard-00001" / "data.mdb", 9000)
    kept = tmp_path / "train" / "shard-00000" / "data.mdb"
    since = kept.stat().st_ino
    mend(tmp_path)
    assert files(tmp_path) == before
    assert kept.stat().st_ino == since


@pytest.mark.parametrize("name", ["dataset.json", "SHA256SUMS"])
def test_a_list_is_made_again(tmp_path, name):
    run(tmp_path, count=COUNT, bad="3,70")
    before = files(tmp_path)
    flip(tmp_path / name, 50)
    mend(tmp_path)
    assert files(tmp_path) == before


def test_what_would_become_other_bytes_is_left_as_it_is(tmp_path, monkeypatch):
    run(tmp_path, count=COUNT, bad="3,70")
    flip(tmp_path / "train" / "shard-00000" / "data.mdb", 9000)
    before = files(tmp_path)
    # As if the files behind the dataset had been changed.
    draw = DataIngestion._draw
    monkeypatch.setattr(DataIngestion, "_draw", lambda self, n, copy: draw(self, n, copy + 1))
    with pytest.raises(IngestionError, match=r"shard-00000/.* have changed since"):
        mend(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "names",
    [["plan.json"], ["entries/000-val.jsonl"], ["SHA256SUMS", "train/shard-00000/data.mdb"]],
)
def test_what_cannot_be_made_again_is_refused(tmp_path, names):
    run(tmp_path, count=COUNT, bad="3,70")
    for name in names:
        flip(tmp_path / name, 9000)
    before = files(tmp_path)
    assert sorted(damage.file for damage in found_in(tmp_path)) == sorted(names)
    with pytest.raises(IngestionError, match="ingest the data again"):
        mend(tmp_path)
    assert files(tmp_path) == before


def test_a_description_that_was_written_wrong_is_found(tmp_path, monkeypatch):
    finish = ShardWriter.finish

    def miscount(writer: ShardWriter, extra: object = ()) -> ShardInfo:
        writer.entries += 1
        return finish(writer, extra)

    monkeypatch.setattr(ShardWriter, "finish", miscount)
    monkeypatch.setattr(engine, "find_leakage", lambda folders: find_leakage({}))
    run(tmp_path, count=70, val_count=0)
    reasons = {damage.reason for damage in found_in(tmp_path)}
    assert reasons == {"has 64 records instead of 65", "has 6 records instead of 7"}


def test_a_record_of_another_shape_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(ShardWriter, "check", lambda writer, feature, label: None)
    encode = DataIngestion.encode_entry

    def wide(plugin: DataIngestion, entry: dict[str, int]):
        feature, label = encode(plugin, entry)
        return (feature.repeat(2, 1) if entry["number"] == 5 else feature), label

    monkeypatch.setattr(DataIngestion, "encode_entry", wide)
    run(tmp_path, count=70, val_count=0)
    (damage,) = found_in(tmp_path)
    assert re.match(r"has a wrong record, 0{9}\d+: .*32 × 1 uint16 instead of", damage.reason)
