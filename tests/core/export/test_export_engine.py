"""An export is there as a whole or not at all."""

from __future__ import annotations

import errno

import pytest

from core.exceptions import DiskFullError, ExportError, StoreError
from core.export.engine import export
from core.export.formats import FORMATS


def quiet(*_):
    """No progress."""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_only_the_stages_that_were_named(make_store, tmp_path):
    done = export(make_store("masks"), "numpy", tmp_path / "new" / "out", ["val"], quiet)
    assert done.stages == {"val": 3}
    assert names(done.folder) == [
        *("dataset.json", "val_features.npy", "val_labels.npy", "val_names.jsonl")
    ]
    assert done.bytes == sum(path.stat().st_size for path in done.folder.iterdir())


def test_a_stage_that_is_not_there(make_store, tmp_path):
    with pytest.raises(ExportError, match="no stage test; it has train, val"):
        export(make_store("masks"), "numpy", tmp_path / "out", ["test"], quiet)


def test_an_unknown_format_lists_what_there_is(make_store, tmp_path):
    with pytest.raises(ExportError, match="tfrecord, numpy, webdataset, caffe-lmdb"):
        export(make_store("masks"), "parquet", tmp_path / "out", (), quiet)


def test_progress_counts_all_stages(make_store, tmp_path):
    told = []
    export(make_store("masks"), "numpy", tmp_path / "out", (), lambda *row: told.append(row))
    assert told == [
        *((number, 10, "train") for number in range(7)),
        *((7 + number, 10, "val") for number in range(3)),
        (10, 10, "done"),
    ]


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_is_not_replaced(make_store, tmp_path, kind):
    output = tmp_path / "out"
    if kind == "folder":
        output.mkdir()
        (output / "mine.txt").write_text("mine")
    elif kind == "file":
        output.write_text("mine")
    else:
        output.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExportError, match="already exists"):
        export(make_store("masks"), "numpy", output, (), quiet)
    assert names(tmp_path) == ["dataset", "out"]


def test_an_empty_folder_is_taken(make_store, tmp_path):
    (tmp_path / "out").mkdir()
    export(make_store("masks"), "numpy", tmp_path / "out", (), quiet)
    assert "train_features.npy" in names(tmp_path / "out")
    assert names(tmp_path) == ["dataset", "out"]


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "tfrecord"])
@pytest.mark.parametrize("reason", [KeyboardInterrupt, SystemExit])
def test_an_interrupted_export_leaves_nothing(make_store, tmp_path, format_name, reason):
    def stop(done, total, message):
        if done == 5:
            raise reason

    with pytest.raises(reason):
        export(make_store("masks"), format_name, tmp_path / "out", (), stop)
    assert names(tmp_path) == ["dataset"]


def test_a_full_disk_says_so_and_leaves_nothing(make_store, tmp_path):
    def fill(done, total, message):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullError, match=r"no space left for .*out"):
        export(make_store("masks"), "numpy", tmp_path / "out", (), fill)
    assert names(tmp_path) == ["dataset"]


def test_a_damaged_dataset_is_no_half_export(make_store, tmp_path):
    dataset = make_store("masks")
    next((dataset / "val").glob("*/data.mdb")).write_bytes(b"")
    with pytest.raises(StoreError, match="shard"):
        export(dataset, "numpy", tmp_path / "out", (), quiet)
    assert names(tmp_path) == ["dataset"]
