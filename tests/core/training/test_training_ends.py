"""Trainings that cannot go on end with the cause, and write nothing in part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.exceptions import DiskFullError, DivergedError
from core.jobs.causes import cause_of
from core.training.spec import SnapshotInfo
from tests.core.training.runs import LABELS, SMALL, run, spec_of

pytestmark = pytest.mark.training


def test_memory_that_runs_out_has_its_cause(make_dataset, squares):
    import tensorflow as tf

    from core.training.trainer import train

    def on_epoch(info: SnapshotInfo) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    spec = spec_of(make_dataset(LABELS, train=squares(4)), train_epochs=1)
    with pytest.raises(Exception, match="Lower the batch size") as caught:
        train(spec, lambda *_: None, on_epoch=on_epoch)
    assert cause_of(caught.value) == "out of memory"


def test_divergence_has_its_cause():
    from core.training.callbacks.divergence import DivergenceGuard

    with pytest.raises(DivergedError) as caught:
        DivergenceGuard(spec_of(Path())).on_train_batch_end(0, {"loss": float("nan")})
    assert cause_of(caught.value) == "diverged"


def test_a_huge_learning_rate_stops_the_run_with_advice(make_dataset, squares):
    # Normalization keeps the loss finite: the weights betray it.
    options = {**SMALL, "feature_normalization": "instance"}
    dataset = make_dataset(LABELS, train=squares(4))
    spec = spec_of(dataset, learning_rate=1e15, network_options=options)
    with pytest.raises(DivergedError, match=r"epoch 1, .*learning_rate is 1e\+15.*a tenth of it"):
        run(spec)


def test_a_run_that_learns_nothing_says_so(make_dataset, squares):
    samples = squares(4)
    for _, mask in samples:
        mask[:] = 0
        mask[3, 3] = 1
    spec = spec_of(make_dataset(LABELS, train=samples, val=samples))
    remarks: list[str] = []
    run(spec, on_remark=remarks.append)
    assert [text.partition(",")[0] for text in remarks] == ["Since epoch 1"]
    assert "only background" in remarks[0]


def test_a_line_for_which_there_is_no_space_is_not_begun(tmp_path, monkeypatch):
    from core.training.callbacks.metrics_file import MetricsFile

    path = tmp_path / "metrics.jsonl"
    file = MetricsFile(path, 1, np.ones(1, np.float32), 1)
    file.write({"kind": "step", "step": 1})
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        file.write({"kind": "epoch", "epoch": 1})
    assert path.read_bytes() == before


def test_a_snapshot_is_not_begun_where_it_cannot_fit(tmp_path, monkeypatch):
    import keras

    from core.training.callbacks import snapshots

    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5)])
    disk = type("Usage", (), {"free": 79})
    monkeypatch.setattr(snapshots.shutil, "disk_usage", lambda folder: disk)
    path: Path = tmp_path / "epoch-0001.keras"
    with pytest.raises(DiskFullError):
        snapshots.Snapshots(network, tmp_path, (), lambda info: None).save(path)
    assert not list(tmp_path.iterdir())
    disk.free = 80
    snapshots.Snapshots(network, tmp_path, (), lambda info: None).save(path)
    assert path.exists()
