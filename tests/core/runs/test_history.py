"""Reading files of metrics: every line that says something, whatever else is in them."""

from __future__ import annotations

import json
import math

import pytest

from core.runs.history import read_history
from tests.fake_runs import lines_of, write_lines


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


def test_columns_have_the_values_of_the_lines(path):
    rows = list(lines_of(0.01, 2, epochs=4, steps=3))
    write_lines(path, rows)
    found = read_history(path)
    epochs = [row for row in rows if row["kind"] == "epoch"]
    assert found.epochs.epoch.tolist() == [1, 2, 3, 4]
    assert found.epochs.values["val_accuracy"].tolist() == [row["val_accuracy"] for row in epochs]
    assert found.epochs.values["usage/images_per_second"].tolist() == [102] * 4
    assert found.epochs.seconds.tolist() == [2, 4, 6, 8]
    assert found.epochs.step.tolist() == [3, 6, 9, 12]
    assert found.steps.step.tolist() == list(range(1, 13))
    assert found.steps.seconds == pytest.approx([step * 2 / 3 for step in range(1, 13)])
    assert found.bytes == path.stat().st_size


def test_damaged_and_hostile_lines_are_left_out(path):
    good = {"kind": "epoch", "epoch": 1, "seconds": 1, "loss": 0.5}
    bad = [
        "[]",
        "{",
        "null",
        '{"kind": "epoch", "epoch": "1", "loss": 1}',
        '{"kind": "epoch", "epoch": true, "loss": 1}',
        f'{{"kind": "epoch", "epoch": {"9" * 400}, "loss": 1}}',
        '{"kind": "other", "epoch": 7, "loss": 1}',
        "[" * 100_000,
        '{"kind": "epoch", "epoch": 2, "loss": 1e999, "x": {"y": 1}, "usage": [1]}',
        '{"kind": "epoch", "epoch": 3, "loss": NaN, "val_loss": "<b>"}',
    ]
    path.write_text("\n".join([json.dumps(good), *bad]) + '\n{"kind": "epoch", "epo')
    found = read_history(path)
    assert found.epochs.epoch.tolist() == [1, 2, 3]
    assert found.epochs.values["loss"][0] == 0.5
    assert all(math.isnan(value) for value in found.epochs.values["loss"][1:])
    assert set(found.epochs.values) == {"loss"}


def test_a_file_that_grows_is_read_again(path):
    rows = list(lines_of(0.01, 1, epochs=3))
    write_lines(path, rows[:2])
    assert len(read_history(path).epochs) == 2
    write_lines(path, rows)
    assert len(read_history(path).epochs) == 3


def test_a_file_of_an_earlier_run_is_none(path):
    assert len(read_history(path).epochs) == 0
    write_lines(path, lines_of(0.01, 1, epochs=3))
    assert len(read_history(path, path.stat().st_mtime - 1).epochs) == 3
    assert len(read_history(path, path.stat().st_mtime + 1).epochs) == 0


def test_of_many_lines_by_step_evenly_spread_ones_are_kept(path):
    steps = ({"kind": "step", "step": n, "epoch": n / 100, "loss": 1 / n} for n in range(1, 9001))
    write_lines(path, steps)
    kept = read_history(path).steps
    assert 450 <= len(kept) <= 1000
    gaps = set((kept.step[1:] - kept.step[:-1]).tolist())
    assert len(gaps) == 1
    assert kept.values["loss"].tolist() == (1 / kept.step).tolist()
