"""The command `pretrained`, and trainings that start from one."""

from __future__ import annotations

import io
import json
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from core.forms.model import ModelCreation
from core.forms.settings import bound
from core.jobs.work.train import spec_of
from core.models import PretrainedModel
from core.registry import network_plugins
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("pretrained", *arguments, "--format", "json", stdout=out)
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
    call_command("pretrained", "list")
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
