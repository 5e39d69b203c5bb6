"""The command `export`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import load_file

from core.management.commands.export import Command
from core.model_export.spec import ExportedModel
from core.storage import ModelFolder
from tests.core.model_export.exports import network
from tests.factories import make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.mark.training
def test_the_best_snapshot_is_exported_with_what_is_known_of_it(data_dir, tmp_path, capsys):
    model = make_model(name="net")
    for epoch, best in ((1, False), (2, True), (3, False)):
        make_snapshot(model, epoch, best=best, metrics={"val_dice": epoch / 10})
    path = ModelFolder(model.folder).snapshot(2)
    path.parent.mkdir(parents=True)
    network().save(path)
    arguments = ["--to", "keras", "--output", str(tmp_path / "out")]
    call_command("export", "net", "--largest-component", *arguments)
    shown = capsys.readouterr().out
    assert "model.keras: 0." in shown
    assert "receipt: 4 inputs (generated), largest difference" in shown
    info = json.loads((tmp_path / "out/info.json").read_text())
    assert (info["model"], info["epoch"], info["metrics"]) == ("net", 2, {"val_dice": 0.2})
    assert (info["task"], info["dataset"]["plugin"]) == ("segmentation", "test-dummy")
    assert (info["test_time_flips"], info["largest_component"]) == (False, True)
    assert {"keras", "tensorflow", "digits-site"} <= info["versions"].keys()
    assert load_file(tmp_path / "out/golden.safetensors")["input"].shape == (4, 20, 24, 2)
    with pytest.raises(CommandError, match="out already exists"):
        call_command("export", "net", "--to", "keras", "--output", str(tmp_path / "out"))


def test_what_is_not_there_is_said(data_dir, tmp_path):
    model = make_model(name="net")
    arguments = ["--to", "onnx", "--output", str(tmp_path / "out")]
    with pytest.raises(CommandError, match="has no snapshot; available epochs: none"):
        call_command("export", "net", *arguments)
    make_snapshot(model, 4)
    with pytest.raises(CommandError, match="has no snapshot of epoch 5; available epochs: 4"):
        call_command("export", "net", "--epoch", "5", *arguments)
    model.dataset.task = "classification"
    model.dataset.save()
    with pytest.raises(CommandError, match="“net” gives no masks"):
        call_command("export", "net", "--test-time-flips", *arguments)
    with pytest.raises(CommandError, match="There is no model 'other'; known: net"):
        call_command("export", "other", *arguments)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ([(2e-6, 0.9), (1e-6, 0.5)], "2e-06 (at most 0.0001)"),
        ([(2e-6, 0.9), (0.05, 2000.0)], "2.5e-05 of the largest value, 2,000 (at most 0.0001)"),
    ],
)
def test_differences_of_large_values_are_parts_of_them(outputs, said, capsys):
    names = ("largest_difference", "largest_value")
    receipt = {
        "inputs": {"source": "val", "shape": [4, 8, 8, 1]},
        "tolerance": 1e-4,
        "outputs": [dict(zip(names, one, strict=True)) for one in outputs],
    }
    Command().report(ExportedModel(Path("out"), Path("out/model.onnx"), 10, receipt), "text")
    assert f"largest difference {said}\n" in capsys.readouterr().out
