"""Adding entries to a dataset: all of them or none, and only what fits."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_dummy import DataIngestion

from core.exceptions import IngestionError
from core.ingest import engine
from core.ingest.engine import append, discard
from core.ingest.repair import repair
from core.storage import DatasetFolder
from core.store.check import find_damage
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from tests.core.ingest.test_engine import FIELDS, files, make_spec, run


def silent(done: int, total: int, message: str) -> None:
    pass


def add(folder: Path, processes: int = 2, **options: Any) -> DatasetManifest:
    return append(make_spec(folder, processes, **options), silent)


def test_added_entries_follow_those_that_were_there(tmp_path):
    before = run(tmp_path)
    old = files(tmp_path / "train")
    manifest = add(tmp_path, count=70, val_count=5, size=16, seed=9)
    assert manifest.stages["train"].entries == 220
    assert manifest.stages["val"].entries == 25
    assert manifest.parts == [
        {"fields": before.fields, "entries": {"train": 150, "val": 20}},
        {"fields": before.fields | {"count": 70, "val_count": 5, "seed": 9},
         "entries": {"train": 70, "val": 5}},
    ]  # fmt: skip
    assert {name: files(tmp_path / "train")[name] for name in old} == old
    with StageReader(tmp_path / "train") as reader:
        added = [entry["number"] for entry in reader.entries(150, 220)]
        assert sorted(added) == list(range(70))
        plugin = DataIngestion(user_data={}, **FIELDS)
        for index in (150, 219):
            feature, _ = plugin.encode_entry(reader.entries(index, index + 1)[0])
            np.testing.assert_array_equal(reader.read(index)[0], feature)
    assert find_damage(tmp_path, silent) == []


def test_statistics_are_those_of_all_entries(tmp_path):
    run(tmp_path / "a", count=40, val_count=0)
    merged = add(tmp_path / "a", count=40, val_count=0).stages["train"].statistics["channels"]
    once = run(tmp_path / "b", count=40, val_count=0).stages["train"].statistics["channels"]
    assert merged[0]["mean"] == pytest.approx(once[0]["mean"], rel=1e-12)
    assert sum(merged[0]["histogram"]["counts"]) == 2 * 40 * 16 * 16


def test_readers_see_nothing_of_it_until_all_is_there(tmp_path, monkeypatch):
    run(tmp_path)
    seen = []

    def look(spec, plan):
        with StageReader(tmp_path / "train") as reader:
            seen.append((len(reader), len(list((tmp_path / "train").iterdir()))))
        return make(spec, plan)

    make = engine.make_manifest
    monkeypatch.setattr(engine, "make_manifest", look)
    add(tmp_path)
    assert seen == [(150, 6)]
    with StageReader(tmp_path / "train") as reader:
        assert len(reader) == 300


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"size": 20}, "The features are 20 × 20 × 1 uint16; those of the dataset are 16 × 16"),
        ({"labelled": False}, "The labels are none; those of the dataset are 16 × 16 × 1"),
        ({"label": "number"}, "The labels are scalar int64; those of the dataset are"),
        ({"count": 0, "val_count": 0}, "found no entries"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(tmp_path, fields, reason):
    run(tmp_path)
    before = files(tmp_path)
    with pytest.raises(IngestionError, match=reason):
        add(tmp_path, **fields)
    assert files(tmp_path) == before


def test_other_classes_are_refused(tmp_path, monkeypatch):
    run(tmp_path)
    prepare = DataIngestion.prepare
    monkeypatch.setattr(
        DataIngestion, "prepare", lambda plugin: prepare(plugin) | {"class_labels": ["a", "b"]}
    )
    with pytest.raises(IngestionError, match=r"classes are \['a', 'b'\]; those of the dataset"):
        add(tmp_path)


def test_an_interrupted_addition_goes_on_or_is_discarded(tmp_path):
    for name in ("whole", "resumed", "discarded"):
        run(tmp_path / name)
    before = files(tmp_path / "discarded")
    add(tmp_path / "whole", bad="3")
    for name in ("resumed", "discarded"):
        folder = tmp_path / name
        spec = replace(make_spec(folder, bad="3"), max_rejected=0)
        with pytest.raises(IngestionError, match="rejected"):
            append(spec, silent)
        assert (DatasetFolder(folder).pending_plan).exists()
        with StageReader(folder / "train") as reader:
            assert len(reader) == 150
    add(tmp_path / "resumed", bad="3")
    assert files(tmp_path / "resumed") == files(tmp_path / "whole")
    discard(tmp_path / "discarded")
    assert files(tmp_path / "discarded") == before


def test_an_addition_that_was_made_is_not_made_again(tmp_path):
    """As when its process is killed between its last file and the end of its job."""
    run(tmp_path)
    first = replace(make_spec(tmp_path, count=70, val_count=0), addition="7")
    manifest = append(first, silent)
    before = files(tmp_path)
    assert append(first, silent) == manifest
    assert files(tmp_path) == before
    append(replace(first, addition="8"), silent)
    with StageReader(tmp_path / "train") as reader:
        assert len(reader) == 150 + 70 + 70


def test_damaged_shards_of_every_part_are_made_again(tmp_path):
    run(tmp_path)
    add(tmp_path, shape="disc", count=20)
    before = files(tmp_path)
    for shard in (tmp_path / "train").iterdir():
        (shard / "data.mdb").write_bytes(b"")
    repair(make_spec(tmp_path), find_damage(tmp_path, silent), silent)
    assert files(tmp_path) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("written", ["plan.json", "dataset.json", "SHA256SUMS"])
def test_a_request_to_end_while_the_dataset_changes_leaves_it_whole(tmp_path, number, written):
    run(tmp_path, count=40, val_count=0)
    rename = Path.replace

    def replaced(source, target):
        rename(source, target)
        if target.name == written:
            os.kill(os.getpid(), number)

    def work():
        signal.signal(number, signal.SIG_DFL)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", replaced)
            add(tmp_path, count=40, val_count=0)

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert find_damage(tmp_path, silent) == []
    with StageReader(tmp_path / "train") as reader:
        assert len(reader) == 80


@pytest.mark.parametrize(
    ("key", "old", "new", "reason"),
    [
        ("value_names", ["a", "b"], ["b", "a"], r"names of the values are \['b', 'a'\]; those of"),
        ("ignore_index", 2, None, "indices to be ignored are None; those of the dataset are 2"),
        ("values", [0, 255], [0, 128], r"grey values are \[0, 128\]; .* the same grey values can"),
    ],
)
def test_labels_that_mean_something_else_are_refused(tmp_path, monkeypatch, key, old, new, reason):
    prepare = DataIngestion.prepare
    monkeypatch.setattr(DataIngestion, "same_user_data", {"values": "grey values"})
    for value in (old, new):
        monkeypatch.setattr(
            DataIngestion, "prepare", lambda plugin, value=value: prepare(plugin) | {key: value}
        )
        if value == old:
            run(tmp_path, count=4, val_count=0)
    with pytest.raises(IngestionError, match=reason):
        add(tmp_path, count=4, val_count=0)
