"""`manage.py compare_models`."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from tests.fake_runs import RATES, accuracy, fake_runs

pytestmark = pytest.mark.django_db


@pytest.fixture
def runs(data_dir):
    return fake_runs(8, sweep="a" * 32)


def run(capsys, *arguments, **options):
    call_command("compare_models", *map(str, arguments), **options)
    return capsys.readouterr().out


def test_a_table_of_the_settings_that_differ(runs, capsys):
    lines = run(capsys, *(model.pk for model in runs)).splitlines()
    assert lines[0].split("  ")[0] == "Run"
    assert "learning_rate" in lines[0]
    assert "network_options.width" not in lines[0]
    assert f"{accuracy(0.001, 1, 5):.4f} (epoch 5)" in lines[1]
    assert len(lines) == 9


def test_json_has_every_value(runs, capsys):
    found = json.loads(run(capsys, "--sweep-of", runs[3].pk, "--format", "json"))
    assert found["differing"] == ["learning_rate", "random_seed"]
    assert [one["id"] for one in found["runs"]] == [model.pk for model in runs]
    assert found["runs"][1]["values"]["val_accuracy"] == {
        "value": accuracy(0.003, 1, 5),
        "epoch": 5,
    }


def test_a_pivot_as_csv_and_latex(runs, capsys, tmp_path):
    pivot = ("--pivot", "learning_rate", "random_seed", "val_accuracy")
    files = ("--csv", tmp_path / "t.csv", "--latex", tmp_path / "t.tex")
    run(capsys, "--dataset", runs[0].dataset_id, *pivot, *files)
    rows = list(csv.reader((tmp_path / "t.csv").open()))
    assert [float(row[0]) for row in rows[1:]] == list(RATES)
    assert float(rows[1][1]) == accuracy(0.001, 1, 5)
    assert r"\toprule" in (tmp_path / "t.tex").read_text()


def test_seeds_together_and_exchanged(runs, capsys):
    out = run(capsys, "--sweep-of", runs[0].pk, "--seeds", "--exchange", "--sort=-val_accuracy")
    assert len(out.splitlines()[0].split("run ")) == 1 + len(RATES)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "Name models"),
        (["1", "999"], "Model 999 does not exist"),
        (["--sweep-of", "999"], "is of no sweep"),
        (["--dataset", "999"], "No model was trained on dataset 999"),
        (["1", "--metric", "x"], "No run has the metric x; known: accuracy"),
        (["1", "--sort", "x"], "No run has the metric x"),
        (["1", "--pivot", "a", "b", "val_loss"], "No run has the setting a; known: dataset"),
    ],
)
def test_errors_name_what_is_wrong(runs, arguments, text):
    chosen = [str(runs[0].pk) if one == "1" else one for one in arguments]
    with pytest.raises(CommandError, match=text):
        call_command("compare_models", *chosen)
