"""The job of an own network: rows and files are those of any training."""

from __future__ import annotations

import shutil

import pytest

from core.exceptions import ResumeError
from core.jobs.train_longer import train_longer
from core.jobs.work.train import run_training, spec_of
from core.models import Job
from core.training.resume import read_point
from tests.core.own_networks.conftest import bands
from tests.core.own_networks.sources import PLAIN
from tests.core.training.conftest import write_dataset
from tests.factories import make_model, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.training]


def test_it_is_trained_and_trained_longer(data_dir, capsys):
    fields = {"train_epochs": 1, "network_options": {"width": 3}, "batch_size": 8}
    version = make_version(
        source=PLAIN.replace("def metrics():", "def metrics():\n    print('hi')")
    )
    model = make_model("running", network="own", own_version=version, fields=fields)
    write_dataset(model.dataset.folder, ["a", "b", "c"], train=bands(24), val=bands(9, 1))
    run_training(Job.objects.get(pk=model.job_id), lambda *_: None)
    model.refresh_from_db()
    assert model.metrics["val_hits"] == pytest.approx(model.metrics["val_accuracy"])
    (snapshot,) = model.snapshots.all()
    assert snapshot.best
    assert snapshot.bytes == snapshot.path.stat().st_size > 1000
    assert (model.folder / "network.py").read_text("utf-8") == version.source
    assert "| hi" in capsys.readouterr().out

    Job.objects.filter(pk=model.job_id).update(status="done")
    model.refresh_from_db()
    train_longer(model, 1)
    run_training(Job.objects.get(pk=model.job_id), lambda *_: None)
    assert sorted(model.snapshots.values_list("epoch", flat=True)) == [1, 2]

    model.refresh_from_db()
    assert read_point(spec_of(model)).epoch == 2
    shutil.rmtree(model.folder / "sandbox")
    Job.objects.filter(pk=model.job_id).update(status="done")
    train_longer(model, 1)
    with pytest.raises(ResumeError, match="there are 2 finished epochs"):
        run_training(Job.objects.get(pk=model.job_id), lambda *_: None)
    assert len(list((model.folder / "snapshots").glob("*.keras"))) == 2
