"""Whether two runs gave the same: their metrics and the weights of their snapshots."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import h5py
import numpy as np
import pytest

from core.exceptions import StoreError
from core.reproduction.comparison import compare_runs
from core.reproduction.sentences import in_words


def write_run(folder: Path, losses: list[float], kernels: list[np.ndarray]) -> Path:
    """Metrics and snapshots as a training writes them."""
    (folder / "snapshots").mkdir(parents=True)
    lines = [
        {"kind": "epoch", "step": 4 * n, "epoch": n, "seconds": 0.1 * n, "loss": loss, "usage": {}}
        for n, loss in enumerate(losses, 1)
    ]
    lines.insert(1, {"kind": "step", "step": 5, "epoch": 1.25, "loss": 9.0})
    (folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for number, kernel in enumerate(kernels, 1):
        content = io.BytesIO()
        with h5py.File(content, "w") as file:
            file["layers/conv/vars/0"] = kernel
        with ZipFile(folder / "snapshots" / f"epoch-{number:04d}.keras", "w") as archive:
            archive.writestr("model.weights.h5", content.getvalue())
    return folder


KERNEL = np.arange(4, dtype=np.float32)


def test_equal_runs_are_identical_whatever_their_times(tmp_path):
    one = write_run(tmp_path / "1", [0.5, 0.25], [KERNEL, KERNEL + 1])
    other = write_run(tmp_path / "2", [0.5, 0.25], [KERNEL, KERNEL + 1])
    found = compare_runs(one, other)
    assert found.is_identical
    assert (found.metrics.compared, found.weights.compared) == (2, 2)
    assert in_words(found.as_json()) == (
        "Identical: all metrics of 2 epochs to the last digit, and the weights of 2 snapshots bit "
        "by bit."
    )


def test_where_runs_part_and_by_how_much_is_said(tmp_path):
    one = write_run(tmp_path / "1", [0.5, 0.25, 0.125], [KERNEL, KERNEL, KERNEL])
    other = write_run(tmp_path / "2", [0.5, 0.75, 0.25], [KERNEL, KERNEL, KERNEL + 2])
    found = compare_runs(one, other)
    assert not found.is_identical
    assert (found.metrics.largest, found.metrics.epoch, found.metrics.first) == (0.5, 2, 2)
    assert (found.weights.largest, found.weights.where) == (2.0, "layers/conv/vars/0")
    assert (found.weights.epoch, found.weights.first) == (3.0, 3.0)
    assert in_words(found.as_json()) == (
        "Not identical: the metrics part in epoch 2, by at most 0.5 (loss, epoch 2); the weights "
        "part in epoch 3, by at most 2 (layers/conv/vars/0, epoch 3)."
    )


def test_one_bit_of_a_weight_is_a_difference(tmp_path):
    almost = KERNEL.copy()
    almost[1] = np.nextafter(np.float32(1), np.float32(2))
    one = write_run(tmp_path / "1", [0.5], [KERNEL])
    found = compare_runs(one, write_run(tmp_path / "2", [0.5], [almost]))
    assert found.weights.largest == 2**-23
    zero = write_run(tmp_path / "3", [0.5], [np.where(KERNEL == 0, -0.0, KERNEL).astype("f4")])
    assert not compare_runs(one, zero).is_identical


def test_what_is_not_a_number_or_of_another_shape_is_said_in_json_too(tmp_path):
    one = write_run(tmp_path / "1", [0.5], [KERNEL])
    other = write_run(tmp_path / "2", [0.5], [np.full(4, np.nan, np.float32)])
    found = compare_runs(one, other).as_json()
    assert found["weights"]["largest"] is None
    assert "by at most not a number" in in_words(json.loads(json.dumps(found, allow_nan=False)))
    wider = write_run(tmp_path / "3", [0.5], [np.zeros(5, np.float32)])
    assert compare_runs(one, wider).weights.largest == float("inf")


def test_fewer_epochs_are_compared_as_far_as_they_go(tmp_path):
    one = write_run(tmp_path / "1", [0.5, 0.25], [KERNEL, KERNEL])
    found = compare_runs(one, write_run(tmp_path / "2", [0.5], [KERNEL]))
    assert found.is_identical
    assert found.metrics.compared == 1
    bare = compare_runs(one, write_run(tmp_path / "3", [0.5], []))
    assert not bare.is_identical
    assert bare.remarks[0].startswith("The runs have no snapshot of the same epoch")
    assert in_words(bare.as_json()).startswith("The same as far as could be compared: the metrics")


def test_damaged_files_are_named(tmp_path):
    one = write_run(tmp_path / "1", [0.5], [KERNEL])
    other = write_run(tmp_path / "2", [0.5], [KERNEL])
    snapshot = other / "snapshots" / "epoch-0001.keras"
    snapshot.write_bytes(b"none")
    with pytest.raises(StoreError, match=r"epoch-0001.keras is damaged"):
        compare_runs(one, other)
    (other / "metrics.jsonl").write_text("{")
    with pytest.raises(StoreError, match=r"metrics.jsonl is damaged"):
        compare_runs(one, other)
    (other / "metrics.jsonl").unlink()
    with pytest.raises(StoreError, match=r"metrics.jsonl is missing"):
        compare_runs(one, other)
