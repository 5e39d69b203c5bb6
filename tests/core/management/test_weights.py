"""The command `weights`, and trainings that start from what it keeps."""

from __future__ import annotations

import io
import json
from functools import partial

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import load_file, save_file

from core.forms.model import ModelCreation
from core.forms.settings import bound
from core.jobs.work.train import spec_of
from core.models import PretrainedModel
from core.registry import network_plugins
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("weights", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def model(data_dir):
    found = make_model(name="net")
    for epoch in (1, 2):
        snapshot = make_snapshot(found, epoch, best=epoch == 1, metrics={"val_dice": 0.5})
        snapshot.path.parent.mkdir(parents=True, exist_ok=True)
        snapshot.path.write_bytes(b"weights")
    return found


def test_they_are_made_listed_and_deleted(model, capsys):
    made = printed("make", "net", "--name", "first")
    assert (made["model"], made["epoch"], made["bytes"]) == ("net", 1, 7)
    assert made["ranking_metric"]["value"] == 0.5
    assert printed("make", "net", "--epoch", "2")["name"] == "net"
    assert [row["name"] for row in printed("list")] == ["net", "first"]
    call_command("weights", "list")
    assert "first: unet, segmentation, 7\xa0bytes, of “net”, epoch 1" in capsys.readouterr().out
    assert printed("delete", "first") == {"deleted": "first", "bytes": 4096}
    assert [row.name for row in PretrainedModel.objects.all()] == ["net"]


def test_what_cannot_be_made_or_found_is_said(model):
    printed("make", "net")
    with pytest.raises(CommandError, match="name: A pretrained model named “net” already exists"):
        printed("make", "net")
    with pytest.raises(CommandError, match="epoch: Select a valid choice"):
        printed("make", "net", "--epoch", "9", "--name", "other")
    with pytest.raises(CommandError, match="There is no pretrained model 'other'; known: net"):
        printed("delete", "other")
    make_model(name="bare")
    with pytest.raises(CommandError, match="“bare” has no snapshot"):
        printed("make", "bare")


@pytest.mark.parametrize("by_name", [True, False], ids=["name", "id"])
def test_a_training_starts_from_one_whatever_becomes_of_its_model(model, by_name):
    made = printed("make", "net", "--name", "first")
    make = partial(ModelCreation, make_dataset(task="segmentation"), network_plugins["unet"])
    chosen = made["name"] if by_name else made["id"]
    creation = bound(make, {"model_name": "new"}, [f"initial_pretrained={chosen}"])
    assert creation.is_valid(), creation.errors
    model.snapshots.all().delete()
    assert str(spec_of(creation.save()).initial_weights) == made["path"]
    wrong = bound(make, {"model_name": "other"}, ["initial_pretrained=nope"])
    assert "Select a valid choice" in wrong.errors["initial_pretrained"][0]


def test_the_former_name_says_the_new_one(model, capsys):
    call_command("pretrained", "make", "net")
    assert "This command is called “manage.py weights” now." in capsys.readouterr().err
    assert [row["name"] for row in printed("list")] == ["net"]


def test_known_weights_are_listed_and_unknown_ones_refused(data_dir, tmp_path):
    assert "mobilenet-v2-imagenet" in [one["id"] for one in printed("fetch", "--list")["weights"]]
    with pytest.raises(CommandError, match=r"Unknown weights 'x'\. Available: mobilenet"):
        printed("fetch", "x")
    with pytest.raises(CommandError, match="Say where: --output FOLDER"):
        printed("fetch", "vgg-16-imagenet")
    source = {
        "id": "vgg-16-imagenet",
        "title": "",
        "url": "http://a.example/f",
        "checksum": "md5:0",
    }
    source |= {"license": "MIT", "source": "", "network": "vgg-16"}
    (tmp_path / "sources.json").write_text(json.dumps({"weights": [source]}))
    with pytest.raises(CommandError, match=r"http://a.example/f is not fetched"):
        printed(
            *("fetch", "vgg-16-imagenet", "--output", str(tmp_path / "out")),
            *("--sources", str(tmp_path / "sources.json")),
        )


def test_an_import_needs_a_network_licence_and_source(data_dir, tmp_path):
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"")
    with pytest.raises(CommandError) as error:
        printed("import", str(path))
    for field in ("network", "license", "source"):
        assert f"{field}: This field is required." in str(error.value)
    with pytest.raises(CommandError, match=r"is missing\. “manage.py weights fetch” writes such"):
        printed("import", str(tmp_path))
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        printed("import", str(tmp_path / "none.pth"))


@pytest.mark.training
def test_imported_weights_start_a_training(data_dir, tmp_path):
    arrays = {"conv1/kernel": np.ones((5, 5, 1, 20), np.float32), "conv1/bias": np.ones(20, "f4")}
    save_file(arrays, tmp_path / "net.safetensors")
    facts = ["--license", "MIT", "--source", "ann", "--network", "lenet"]
    given = ["import", str(tmp_path / "net.safetensors"), *facts, "--name", "foreign"]
    with pytest.raises(CommandError, match="No layer of lenet has weights of its name and shape"):
        printed(*given)
    assert not PretrainedModel.objects.exists()
    (grey,) = printed(*given, "--shape", "28,28,1")
    assert grey["import"]["matched"] == ["conv1"]
    printed("delete", "foreign")
    save_file(arrays | {"conv1/kernel": np.ones((5, 5, 3, 20), np.float32)}, given[1])
    (found,) = printed(*given)
    assert found["import"]["matched"] == ["conv1"]
    assert found["import"]["random"]
    assert (found["license"], found["source"], found["model"]) == ("MIT", "ann", "")
    row = PretrainedModel.objects.get()
    assert list(load_file(row.path)) == ["conv1/bias", "conv1/kernel"]
    fields = {"initial_pretrained": str(row.pk), "train_epochs": 1}
    assert spec_of(make_model(fields=fields)).initial_weights == row.path
    out = io.StringIO()
    call_command("weights", "list", stdout=out)
    assert "imported, 1 layers, MIT, ann" in out.getvalue()
    printed("delete", "foreign")
    assert not row.folder.exists()
