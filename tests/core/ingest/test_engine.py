from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_dummy import DataIngestion

from core.exceptions import IngestionError
from core.ingest.engine import ingest
from core.ingest.spec import IngestSpec, Storage
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader, rejected_entries

RAW = Storage()
FIELDS = {
    "count": 150,
    "val_count": 20,
    "size": 16,
    "shape": "square",
    "labelled": True,
    "copies": 1,
    "bad": "",
    "fatal": "",
    "hanging": "",
    "crash": False,
    "pause": 0,
    "seed": 3,
}


def make_spec(
    folder: Path, processes: int = 2, *, storage: Storage = RAW, **fields: object
) -> IngestSpec:
    return IngestSpec(
        plugin=DataIngestion,
        plugin_version="1",
        fields=FIELDS | fields,
        folder=folder,
        processes=processes,
        storage=storage,
        max_rejected=100,
    )


def run(folder: Path, processes: int = 2, **options: Any) -> DatasetManifest:
    return ingest(make_spec(folder, processes, **options), lambda done, total, message: None)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_entry_is_stored_once(tmp_path):
    manifest = run(tmp_path)
    assert manifest.stages["train"].entries == 150
    assert manifest.stages["val"].entries == 20
    with StageReader(tmp_path / "train") as reader:
        entries = reader.entries(0, 150)
        assert sorted(entry["number"] for entry in entries) == list(range(150))
        plugin = DataIngestion(user_data={}, **FIELDS)
        for index in (0, 77, 149):
            feature, label = plugin.encode_entry(entries[index])
            stored_feature, stored_label = reader.read(index)
            np.testing.assert_array_equal(stored_feature, feature)
            np.testing.assert_array_equal(stored_label, label)


def test_the_number_of_processes_changes_no_byte(tmp_path):
    for processes in (1, 2, 16):
        run(tmp_path / str(processes), processes, bad="3,70")
    one = files(tmp_path / "1")
    assert sum(name.endswith("data.mdb") for name in one) >= 3
    assert files(tmp_path / "2") == one
    assert files(tmp_path / "16") == one


def test_training_entries_are_shuffled_by_the_seed(tmp_path):
    def order(seed: int) -> list[int]:
        folder = tmp_path / str(seed)
        run(folder, seed=seed)
        with StageReader(folder / "train") as reader:
            return [entry["number"] for entry in reader.entries(0, 150)]

    assert order(1) != order(2)
    assert order(1) != sorted(order(1))


def test_rejected_entries_are_kept_with_their_reason(tmp_path):
    manifest = run(tmp_path, bad="5,6")
    assert manifest.stages["train"].entries == 148
    assert manifest.stages["train"].rejected == 2
    rejected = sorted(rejected_entries(tmp_path / "train"), key=lambda row: row.entry["number"])
    assert [(row.file, row.error, row.message) for row in rejected] == [
        ("train-5", "IngestionError", "entry 5 is bad"),
        ("train-6", "IngestionError", "entry 6 is bad"),
    ]


def test_an_interrupted_run_is_taken_up_with_the_same_bytes(tmp_path):
    run(tmp_path / "whole")
    run(tmp_path / "again")
    # As after a kill: a shard and the manifest are missing, half a shard lies there.
    shards = sorted((tmp_path / "again" / "train").iterdir())
    shards[1].rename(shards[1].with_name(f".{shards[1].name}.partial"))
    (tmp_path / "again" / "dataset.json").unlink()
    before = shards[0].stat().st_mtime_ns
    run(tmp_path / "again")
    assert files(tmp_path / "again") == files(tmp_path / "whole")
    assert shards[0].stat().st_mtime_ns == before


def test_several_samples_of_one_entry(tmp_path):
    manifest = run(tmp_path, copies=3, count=10, val_count=0)
    assert manifest.stages["train"].entries == 30
    assert "val" not in manifest.stages


def test_nothing_to_encode_is_an_error(tmp_path):
    with pytest.raises(IngestionError, match="found no entries"):
        run(tmp_path, count=0, val_count=0)
    assert not (tmp_path / "dataset.json").exists()


def test_all_rejected_is_an_error_with_the_first_reason(tmp_path):
    with pytest.raises(IngestionError, match=r"None of the 2 entries.*train-.: entry . is bad"):
        run(tmp_path, count=2, val_count=0, bad="0,1")


@pytest.mark.parametrize("encoding", ["raw", "zstd", "png"])
def test_a_plugin_may_use_its_arrays_again(tmp_path, monkeypatch, encoding):
    """What is counted and compared of a sample is what was stored, not what came after it."""
    storage = Storage(feature_encoding=encoding, label_encoding="zstd")
    run(tmp_path / "new", storage=storage)
    encode, kept = DataIngestion.encode_entry, {}

    def encode_again(self, entry):
        for name, array in zip(("feature", "label"), encode(self, entry), strict=True):
            kept.setdefault(name, array.copy())[:] = array
        return kept["feature"], kept["label"]

    monkeypatch.setattr(DataIngestion, "encode_entry", encode_again)
    run(tmp_path / "same", storage=storage)
    assert files(tmp_path / "same") == files(tmp_path / "new")
