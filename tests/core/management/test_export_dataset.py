"""The command `export_dataset`."""

from __future__ import annotations

import signal
import time

import numpy as np

from core.store.reader import StageReader

SHAPES = ["count=300", "val_count=5"]


def test_the_arrays_are_those_of_the_store(installation, shapes, tmp_path):
    out = tmp_path / "out"
    done = installation.json("export_dataset", "shapes", "--to", "numpy", "--output", str(out))
    assert done["stages"] == {"train": 300, "val": 5}
    with StageReader(installation.folder / f"datasets/{shapes['id']}/val") as reader:
        features, labels = reader.read_batch(range(5))
    assert (np.load(out / "val_features.npy") == features).all()
    assert (np.load(out / "val_labels.npy") == labels).all()


def test_what_cannot_be_done_is_said(installation, shapes, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine").write_text("mine")
    arguments = ["export_dataset", "shapes", "--to", "numpy", "--output", str(tmp_path / "out")]
    refused = installation.run(*arguments)
    assert refused.returncode == 1
    assert "out already exists. Choose a new or empty folder." in refused.stderr
    assert "Traceback" not in refused.stderr
    unknown = installation.run("export_dataset", "none", *arguments[2:])
    assert "There is no dataset “none”." in unknown.stderr


def test_ctrl_c_leaves_nothing(installation, tmp_path):
    sets = ["--set", "count=6000", "--set", "size=64"]
    installation.json("ingest", "test-dummy", "--name", "many", *sets)
    target = tmp_path / "target"
    target.mkdir()
    arguments = ["export_dataset", "many", "--to", "caffe-lmdb", "--output", str(target / "out")]
    process = installation.start(*arguments)
    limit = time.monotonic() + 60
    while not (target / ".out.partial/train_db/data.mdb").exists():
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert list(target.iterdir()) == []
