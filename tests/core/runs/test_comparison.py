"""The table of runs, against plain Python over the lines that the runs have written."""

from __future__ import annotations

from statistics import mean

import pytest

from core.runs.comparison import Wanted, table_of
from core.runs.history import read_history
from core.runs.pivot import pivot_of
from core.runs.run import Run, metrics_of, usual_curves, usual_metrics
from core.tasks import task_of
from tests.fake_runs import RATES, accuracy, lines_of, write_lines

EPOCHS = 4


@pytest.fixture
def runs(tmp_path):
    """Two seeds of each learning rate."""
    found = []
    for number, (rate, seed) in enumerate([(rate, seed) for rate in RATES for seed in (1, 2)], 1):
        path = tmp_path / f"{number}.jsonl"
        write_lines(path, lines_of(rate, seed, EPOCHS, steps=2))
        settings = {"learning_rate": rate, "random_seed": seed, "batch_size": 8}
        name = f"net random_seed={seed}"
        task = task_of("classification")
        found.append(Run(number, name, "done", settings, read_history(path), task, snapshot=2))
    return found


def column(table, title):
    place = [head.title for head in table.heads].index(title)
    return [row[place] for row in table.rows]


def expected(rate, seed):
    return max(accuracy(rate, seed, epoch) for epoch in range(1, EPOCHS + 1))


def test_metrics_by_group_with_their_direction(runs):
    found = metrics_of(runs)
    assert [(one.name, one.group, one.larger_is_better) for one in found] == [
        ("accuracy", "Accuracy", True),
        ("loss", "Loss", False),
        ("by_step/loss", "Loss", None),
        ("learning_rate", "Training", None),
        ("usage/images_per_second", "Training", None),
    ]
    assert usual_metrics(found) == ["val_accuracy", "val_loss"]
    assert usual_curves(runs, found) == ["accuracy", "loss"]


def test_best_values_epochs_and_differing_settings(runs):
    table = table_of(runs, metrics_of(runs), Wanted())
    titles = [head.title for head in table.heads]
    assert titles[:3] == ["Run", "Accuracy, validation", "Loss, validation"]
    assert "learning_rate" in titles
    assert "batch_size" not in titles
    cells = column(table, "Accuracy, validation")
    values = [expected(rate, seed) for rate in RATES for seed in (1, 2)]
    assert [cell.value for cell in cells] == values
    assert [cell.note for cell in cells] == ["epoch 4"] * 8
    assert [cell.is_best for cell in cells] == [value == max(values) for value in values]
    assert {cell.shade for cell in cells} >= {0, 8}
    assert column(table, "Time (s)")[0].value == 2 * EPOCHS


def test_values_at_the_best_snapshot(runs):
    table = table_of(runs, metrics_of(runs), Wanted("snapshot"))
    assert column(table, "Accuracy, validation")[0].value == accuracy(RATES[0], 1, 2)


def test_seeds_are_one_row_with_mean_and_range(runs):
    table = table_of(runs, metrics_of(runs), Wanted(over_seeds=True))
    assert len(table.rows) == len(RATES)
    assert table.rows[0][0].text == "net"
    assert table.rows[0][0].runs == [(1, "net random_seed=1"), (2, "net random_seed=2")]
    assert "random_seed" not in [head.title for head in table.heads]
    for rate, cell in zip(RATES, column(table, "Accuracy, validation"), strict=True):
        both = [expected(rate, seed) for seed in (1, 2)]
        assert cell.value == pytest.approx(mean(both))
        assert cell.note == f"{min(both):.4f} to {max(both):.4f}, 2 runs"


def test_rows_are_sorted_with_what_is_unknown_last(runs, tmp_path):
    nothing = read_history(tmp_path / "missing.jsonl")
    runs[3] = Run(4, "empty", "running", {}, nothing, runs[0].task)
    for sort, turn in (("val_loss", False), ("-val_loss", True)):
        cells = column(table_of(runs, metrics_of(runs), Wanted(sort=sort)), "Loss, validation")
        known = [cell.value for cell in cells[:-1]]
        assert known == sorted(known, reverse=turn)
        assert cells[-1].value is None
    assert table_of(runs, metrics_of(runs), Wanted(sort="nothing")).rows[3][0].note == "running"


def test_a_pivot_has_the_means_by_two_settings(runs):
    metric = metrics_of(runs)[0]
    table = pivot_of(runs, ("learning_rate", "random_seed"), metric, "val_accuracy")
    assert [head.title for head in table.heads] == ["learning_rate", "1", "2"]
    for row, rate in zip(table.rows, RATES, strict=True):
        assert row[0].value == rate
        assert [cell.value for cell in row[1:]] == [expected(rate, 1), expected(rate, 2)]
    over = pivot_of(runs, ("learning_rate", "batch_size"), metric, "val_accuracy")
    assert over.rows[0][1].value == pytest.approx(mean([expected(RATES[0], n) for n in (1, 2)]))


def test_a_pivot_leaves_cells_without_runs_empty(runs):
    table = pivot_of(
        runs[:3], ("learning_rate", "random_seed"), metrics_of(runs)[0], "val_accuracy"
    )
    assert table.rows[1][2].text == "–"
