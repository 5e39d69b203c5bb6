"""`manage.py train` and `infer`, on a dataset of the Sunnybrook plug-in."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest
from PIL import Image

from tests.conftest import Installation
from tests.core.predicting.test_predictor_process import predicting

pytestmark = pytest.mark.training

SMALL = [
    f"--set={setting}" for setting in ("train_epochs=2", "keep_snapshots=", "depth=3", "width=4")
]


@pytest.fixture(scope="module")
def trained(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, dict]:
    """An installation with demonstration data and a model, and what `train` printed."""
    folder = tmp_path_factory.mktemp("trained")
    installation = Installation(folder / "data")
    shutil.copytree(migrated, installation.folder)
    phantom = folder / "phantom"
    installation.run("make_phantom", str(phantom), "--patients", "3", "--slices", "4")
    fields = {
        "image_folder": phantom / "dicom",
        "contour_folder": phantom / "contours",
        "folder_pct_val": 33,
    }
    sets = [f"--set={name}={value}" for name, value in fields.items()]
    installation.json("ingest", "image-sunnybrook", "--name", "hearts", *sets)
    return installation, installation.json("train", "hearts", "--name", "net", *SMALL)


def test_training_prints_epochs_metrics_and_snapshots(trained):
    installation, result = trained
    assert (result["status"], result["name"], result["epochs"]) == ("done", "net", 2)
    assert result["metrics"]["val_dice"] == result["metrics"]["val_dice_left_ventricle"]
    assert [row["epoch"] for row in result["snapshots"]] == [1, 2]
    assert [row["best"] for row in result["snapshots"]].count(True) == 1
    assert all(Path(row["path"]).is_file() for row in result["snapshots"])
    lines = (installation.folder / "models/1/metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["kind"] for line in lines].count("epoch") == 2
    assert [path.name for path in sorted((installation.folder / "models/1/probes").iterdir())] == [
        *("epoch-0001.safetensors", "epoch-0002.safetensors", "samples.safetensors")
    ]


def test_a_check_says_what_training_takes_and_trains_nothing(trained):
    installation, model = trained
    lists = ["--set=learning_rate=0.01, 0.02", "--set=batch_size=[2,4]"]
    found = installation.json("train", "hearts", "--name", "net", "--check", *SMALL, *lists)
    assert (found["epochs"], found["device"], found["batch_size"]) == (2, "CPU", 4)
    values = {"batch_size": "4", "learning_rate": "0.01"}
    assert found["sweep"] == {"models": 4, "values": values, "networks": 1, "networks_seen": 1}
    assert found["largest_batch_size"] == 8  # all training slices
    size = model["snapshots"][0]["bytes"]
    assert found["snapshot_bytes"] == pytest.approx(size, rel=0.02)
    assert found["total_seconds"] == pytest.approx(2 * found["epoch_seconds"])
    assert [path.name for path in (installation.folder / "models").iterdir()] == ["1"]


def test_what_was_trained_is_for_its_account_alone(trained):
    folder = trained[0].folder
    # What the test's own settings lay there is no part of the product.
    paths = [path for path in folder.rglob("*") if "site" not in path.parts]
    assert [path for path in paths if path.suffix == ".keras"]
    assert [path for path in paths if path.lstat().st_mode & 0o077] == []


def test_the_log_tells_every_epoch(trained):
    installation, _ = trained
    log = (installation.folder / "logs/job-2.log").read_text()
    assert "epoch 1: " in log
    assert "epoch 2: " in log
    assert "; validation dice " in log


@pytest.fixture(scope="module")
def predicted(trained, tmp_path_factory) -> tuple[Path, dict]:
    """What was drawn of the validation stage, and what `infer` printed."""
    folder = tmp_path_factory.mktemp("predicted")
    chosen = ["--output", str(folder), "--results", "nifti", "dicom-seg"]
    return folder, trained[0].json("infer", "net", "--stage", "val", *chosen)


def test_a_stage_is_predicted_measured_and_drawn(trained, predicted):
    _, model = trained
    folder, result = predicted
    assert result["status"] == "done"
    masks = [np.asarray(Image.open(shown["mask"])) for shown in result["outputs"]]
    assert {name: one["notes"] for name, one in result["results"].items()} == {
        "png": [],
        "nifti": [],
        "dicom-seg": [],
    }
    (volume,) = result["results"]["nifti"]["files"]
    np.testing.assert_array_equal(nibabel.load(volume).get_fdata().T, masks)
    (segmentation,) = result["results"]["dicom-seg"]["files"]
    # highdicom orders the frames from the other end.
    np.testing.assert_array_equal(pydicom.dcmread(segmentation).pixel_array[::-1], masks)
    assert result["metrics"]["samples"] == 4
    assert result["metrics"]["dice"] == pytest.approx(model["metrics"]["val_dice"], abs=1e-3)
    assert len(result["outputs"]) == 4
    assert "intervals" not in result["metrics"]  # all of one patient: nothing to draw
    for shown in result["outputs"]:
        assert len(shown["images"]) == 1
        assert Path(shown["images"][0]).is_relative_to(folder / "pictures")
        assert Image.open(shown["images"][0]).size == (512, 512)
    rows = list(csv.DictReader((folder / "predictions.csv").open(encoding="utf-8")))
    assert [row["input"] for row in rows] == [shown["input"] for shown in result["outputs"]]
    for row, shown in zip(rows, result["outputs"], strict=True):
        (label, pixels), answer = *shown["answer"]["columns"].items(), shown["answer"]
        assert answer["text"] == (f"{label}: {pixels:,} px" if pixels else "background only")
        assert np.count_nonzero(Image.open(shown["mask"])) == pixels == int(row[label])
        assert row["score"] == ("" if answer["score"] is None else str(answer["score"]))


def test_an_uploaded_dicom_file_is_predicted_and_kept(trained):
    installation, _ = trained
    file = sorted((installation.folder.parent / "phantom/dicom").rglob("*.dcm"))[0]
    result = installation.json("infer", "net", "--set", f"test_image_file={file}")
    assert len(result["outputs"]) == 1
    assert result["input_remark"] == ""
    upload = installation.folder / f"inferences/{result['id']}/uploads" / file.name
    assert upload.read_bytes() == file.read_bytes()


def test_files_from_anywhere_are_predicted_without_truth_or_rejected_by_name(trained, tmp_path):
    installation, _ = trained
    wrong = tmp_path / "wrong.dcm"
    wrong.write_text("no DICOM")
    file = sorted((installation.folder.parent / "phantom/dicom").rglob("*.dcm"))[0]
    inverted = pydicom.dcmread(file)
    pixels = inverted.pixel_array
    inverted.PixelData = (pixels.max() - pixels).tobytes()
    inverted.save_as(tmp_path / "inverted.dcm")
    paths = [f"--image={path}" for path in (wrong, tmp_path / "inverted.dcm")]
    result = installation.json("infer", "net", *paths)
    assert "look inverted" in result["input_remark"]
    assert result["metrics"]["samples"] == 1
    assert result["metrics"]["dice"] is None
    assert len(result["outputs"]) == 1
    assert len(result["outputs"][0]["images"]) == 1
    assert len(result["rejected"]) == 1
    assert "wrong.dcm" in str(result["rejected"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hearts", "--name", "x", "--set=train_epochs=0"], "train_epochs: Ensure this value"),
        (["hearts", "--name", "x", "--set=learning_rate=0"], "learning_rate: Ensure this value"),
        (["hearts", "--name", "x", "--set=depth=99"], "depth: Ensure this value"),
        (["hearts", "--name", "net"], "A model named “net” already exists."),
        (
            ["hearts", "--name", "x", "--network", "nonet"],
            "There is no network plug-in 'nonet'",
        ),
        (["nothing", "--name", "x"], "nothing"),
    ],
)
def test_what_cannot_be_trained_leaves_nothing_behind(trained, arguments, message):
    installation, _ = trained
    done = installation.run("train", *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in (installation.folder / "models").iterdir()] == ["1"]


def test_a_finished_model_is_trained_longer(trained, tmp_path_factory):
    installation = trained[0].copied(tmp_path_factory)
    refused = installation.run("train_longer", "net", "--epochs", "0")
    assert (refused.returncode, "epochs: Ensure this value" in refused.stderr) == (1, True)
    done = installation.run("train_longer", "net", "--epochs", "1")
    assert done.returncode == 0, done.stderr
    assert "continues after epoch 2, until epoch 3. The learning rate follows" in done.stderr
    assert "of 3, by validation" in done.stdout
    kept = {path.name for path in (installation.folder / "models/1/snapshots").iterdir()}
    assert "epoch-0003.keras" in kept


def test_a_predictor_answers_as_an_inference_does(trained):
    installation, _ = trained
    wrong = installation.folder.parent / "no.dcm"
    wrong.write_text("no DICOM")
    files = sorted((installation.folder.parent / "phantom/dicom").rglob("*.dcm"))[:3]
    asked = ["infer", "net", "--image", *map(str, files), str(wrong)]
    kept = installation.json(*asked, "--keep")
    with predicting(installation, installation.folder / f"predictor-{os.uname().nodename}.sock"):
        at_once = installation.json(*asked)
        text = installation.run(*asked)
    assert at_once["id"] is None
    # Nothing is drawn, and tags are for the filters of an inference's page; all else is the same.
    for row, answered in zip(kept["outputs"], at_once["outputs"], strict=True):
        row["images"] = []
        assert row["answer"].pop("facts")["Modality"] == "MR"
        assert answered["answer"].pop("facts") == {}
    same = ("outputs", "rejected", "input_remark", "epoch", "samples", "model", "task", "report")
    assert {name: at_once[name] for name in same} == {name: kept[name] for name in same}
    assert len(at_once["outputs"]) == 3
    assert "no.dcm" in at_once["rejected"][0]["message"]
    assert text.stdout.count("  rejected no.dcm: ") == 1
    assert text.stderr == "Answered by the running server; --keep keeps an inference.\n"


def test_a_model_is_evaluated_on_another_dataset_by_rules(trained, predicted, tmp_path):
    installation, _ = trained
    phantom = installation.folder.parent / "phantom"
    folders = {"image_folder": phantom / "dicom", "contour_folder": phantom / "contours"}
    sets = [f"--set={name}={value}" for name, value in folders.items()]
    again = ["--name", "again", *sets, "--set=folder_pct_val=33"]
    installation.json("ingest", "image-sunnybrook", *again)
    _, own = predicted
    tables = [f"--csv={tmp_path / 'x.csv'}", f"--metrics-csv={tmp_path / 'm.csv'}"]
    asked = ["evaluate", "net", "--dataset=again", "--stage=val", *tables]
    rules = ["--require=dice>=0", "--require", "dice<=1", "--require=dice[each patient]>=0"]
    found = installation.json(*asked, *rules)
    assert found["dataset"] == "again"
    assert found["metrics"]["dice"] == pytest.approx(own["metrics"]["dice"])
    assert [one["met"] for one in found["requirements"]] == [True, True, True]
    groups = {row["label"]: row["dice"] for row in found["groups"]}
    table = list(csv.DictReader((tmp_path / "m.csv").open(encoding="utf-8")))
    kept = {row["group"]: float(row["value"]) for row in table if row["metric"] == "dice"}
    assert {name: value for name, value in kept.items() if name} == pytest.approx(groups)
    assert [plot["name"] for plot in found["plots"]] == ["areas"]
    rows = list(csv.DictReader((tmp_path / "x.csv").open(encoding="utf-8")))
    assert len(rows) == found["metrics"]["samples"] == 4
    done = installation.run(*asked, "--require", "dice>1")
    assert done.returncode == 3
    assert "dice>1: NOT MET" in done.stdout
    done = installation.run(*asked, "--require", "dice[nobody]>=0")
    assert done.returncode == 1
    assert "There is no class, value or group “nobody”" in done.stderr
    assert f"groups: {next(iter(groups))}" in done.stderr
    done = installation.run("evaluate", "net", "--dataset", "nope", "--stage", "val")
    assert done.returncode == 1
    assert "There is no finished dataset “nope”" in done.stderr
