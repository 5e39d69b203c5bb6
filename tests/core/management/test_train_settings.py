"""What `manage.py train` proposes, and the sweeps that it makes; nothing is trained here."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.management import foreground
from core.models import Dataset, Job, TrainedModel
from core.process.interruption import REQUESTS
from core.storage import DatasetFolder
from tests.factories import make_described_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def train(data_dir: Any) -> Any:
    """Runs the command for a described dataset with `--queue`; what it printed."""
    dataset = make_described_dataset(205)

    def run(*arguments: str, queue: bool = True) -> str:
        output = StringIO()
        where = ["--queue"] if queue else []
        call_command(
            *("train", str(dataset.pk), "--name", "net", *where, *arguments),
            stdout=output,
            stderr=StringIO(),
        )
        return output.getvalue()

    return run


def test_proposals_are_printed_with_their_reasons(train):
    assert train().splitlines()[:2] == [
        "proposed: batch_size=16, because there are only 205 training samples, and larger batches "
        "would leave few steps in each epoch.",
        "proposed: train_epochs=77, because an epoch has only 13 steps, and learning takes about "
        "1,000.",
    ]


def test_numbers_are_printed_as_they_are_entered(train):
    Dataset.objects.update(task="regression")
    manifest = DatasetFolder(Dataset.objects.get().folder).manifest
    manifest.write_text(manifest.read_text().replace("classification", "regression"))
    line = "proposed: aug_rot=0, because a changed image may have another value."
    assert line in train("--network", "lenet").splitlines()


def test_explicit_values_win_and_json_says_which_were_proposed(train):
    found = json.loads(train("--set", "batch_size=5", "--format", "json"))
    assert found["fields"]["batch_size"] == 5
    assert found["proposals"] == {
        "train_epochs": {"value": 40, "because": "40 epochs of 41 steps are 1,640 steps"}
    }
    assert (found["sweep"], found["swept"]) == (None, {})


@pytest.mark.parametrize(
    ("arguments", "epochs"),
    [
        (["--preset", "quick"], 19),
        (["--set", "preset=thorough"], 231),
        (["--preset", "quick", "--set", "train_epochs=3"], 3),
    ],
)
def test_presets(train, arguments, epochs):
    train(*arguments)
    assert TrainedModel.objects.get().fields["train_epochs"] == epochs


def test_a_sweep_is_printed_as_one_value(train):
    lists = ["--set", "learning_rate=[0.01, 0.02]", "--set", "batch_size=[8, 10]"]
    found = json.loads(train(*lists, "--format", "json"))
    assert found["fields"] == ["batch_size", "learning_rate"]
    assert [row["values"] for row in found["models"]] == [
        {"batch_size": size, "learning_rate": rate}
        for size in ("8", "10")
        for rate in ("0.01", "0.02")
    ]
    assert {row["status"] for row in found["models"]} == {"waiting"}
    assert TrainedModel.objects.filter(sweep=found["sweep"]).count() == 4


def test_a_sweep_in_text_has_a_line_for_each_model(train):
    lines = train("--set", "batch_size=[8, 10]").splitlines()
    assert [line for line in lines if line.startswith("proposed: batch_size")] == []
    assert [line.partition(" “")[2] for line in lines[-2:]] == [
        "net batch_size=8”: waiting",
        "net batch_size=10”: waiting",
    ]


def test_too_large_a_sweep_names_its_fields(train):
    seeds = ",".join(map(str, range(65)))
    with pytest.raises(CommandError, match="65 of random_seed"):
        train("--set", f"random_seed=[{seeds}]")


def test_the_command_runs_the_jobs_one_after_the_other(train, monkeypatch):
    ran = []

    def run(job_id: int, *_: Any) -> bool:
        status = "error" if len(ran) == 1 else "done"
        Job.objects.filter(pk=job_id).update(status=status, error="It failed." * len(ran))
        ran.append(job_id)
        return True

    monkeypatch.setattr(foreground, "execute_here", run)
    with pytest.raises(SystemExit) as ended:
        train("--set", "batch_size=[2, 4, 8]", queue=False)
    assert ended.value.code == 1
    assert ran == list(TrainedModel.objects.order_by("pk").values_list("job", flat=True))
    assert set(Job.objects.filter(pk__in=ran).values_list("queued", flat=True)) == {False}


@pytest.fixture
def handlers() -> Iterator[None]:
    """A command that was asked to end leaves its process deaf; that of the tests goes on."""
    before = {number: signal.getsignal(number) for number in REQUESTS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_request_to_end_aborts_the_jobs_that_follow(train, monkeypatch):
    def interrupted(job_id: int, *_: Any) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return False

    monkeypatch.setattr(foreground, "execute_here", interrupted)
    with pytest.raises(SystemExit) as ended:
        train("--set", "batch_size=[2, 4]", queue=False)
    assert ended.value.code == 130
    assert (
        list(Job.objects.filter(kind="train").values_list("status", flat=True)) == ["aborted"] * 2
    )
