"""`manage.py delete`."""

from __future__ import annotations

import io
import json
import os
import pty

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from core.models import Dataset, Inference, TrainedModel
from tests.conftest import Installation
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def delete(*arguments: object) -> str:
    """What the command prints to stdout."""
    out = io.StringIO()
    call_command("delete", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def inference(data_dir) -> Inference:
    """Of a model of ada's, which was trained on the dataset `hearts`."""
    ada = User.objects.create(username="ada")
    model = make_model(dataset=make_dataset(name="hearts"), name="net")
    model.job.owner = ada
    model.job.save()
    made = make_inference(snapshot=make_snapshot(model))
    for artifact in (made, model, model.dataset):
        artifact.folder.mkdir(parents=True)
        (artifact.folder / "data").write_bytes(b"x" * 8192)
    return made


def test_a_dataset_goes_with_all_that_depends_on_it(inference, data_dir):
    found = json.loads(delete("dataset", "hearts", "--yes", "--format", "json"))
    kinds = [row["kind"] for row in found["deleted"]]
    assert kinds == ["inference", "model", "dataset"]
    assert found["deleted"][1]["name"] == "net"
    assert found["bytes"] >= 3 * 8192
    assert not Dataset.objects.exists()
    assert list(data_dir.rglob("data")) == []


def test_an_inference_goes_by_its_id_alone(inference):
    assert "Deleted: 1, " in delete("inference", inference.pk, "--yes")
    assert TrainedModel.objects.get().name == "net"


def test_names_that_go_along_with_others_go_once(inference):
    other = make_model(dataset=inference.model.dataset, name="other")
    assert "Deleted: 3, " in delete("model", "net", other.pk, "net", "--yes")
    assert Dataset.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dataset", "hearts", "lungs"], "There is no dataset 'lungs'; known: hearts"),
        (["inference", "net"], "There is no inference 'net'; known ids: "),
        (["inference", "9" * 30], "There is no inference '9999"),
        (["model", "net"], "pass --yes if nobody can be asked"),
    ],
)
def test_nothing_goes_where_something_is_wrong(inference, arguments, said):
    with pytest.raises(CommandError, match=said):
        delete(*arguments)
    assert (Dataset.objects.count(), Inference.objects.count()) == (1, 1)


def test_what_runs_keeps_all_of_it(inference):
    make_inference("running", inference.snapshot)
    with pytest.raises(CommandError, match=r"is running; abort it first. Nothing was deleted."):
        delete("dataset", "hearts", "--yes")
    assert Inference.objects.count() == 2


def test_on_a_terminal_it_asks(installation: Installation):
    installation.json("ingest", "test-dummy", "--name", "x", "--queue")
    installation.run("jobs", "abort", "1")
    for answer, code in (("n\n", 1), ("\n", 1), ("y\n", 0)):
        master, slave = pty.openpty()
        os.write(master, answer.encode())
        process = installation.start("delete", "dataset", "x", stdin=slave, stdout=-1, stderr=-1)
        out, err = process.communicate(timeout=60)
        os.close(slave)
        os.close(master)
        assert process.returncode == code
        assert err.startswith("the dataset “x”, ")
        assert "Delete this permanently? [y/N]" in err
        assert ("Deleted: 1" in out) == (code == 0)
        assert ("Nothing was deleted." in err) == (code == 1)
