from __future__ import annotations

import pytest

from core.forms.dataset import DatasetCreation
from core.forms.settings import bound
from core.jobs import ledger
from core.jobs.ledger import Claim, Place
from core.jobs.work.ingest import run_ingestion
from core.models import Dataset, Job
from core.registry import data_plugins
from core.store.manifest import DatasetManifest
from core.store.reader import rejected_entries

pytestmark = pytest.mark.django_db


def make(**fields: object) -> Dataset:
    settings = [f"{name}={value}" for name, value in fields.items()]
    creation = bound(
        lambda *data: DatasetCreation(data_plugins["test-dummy"], *data),
        {"dataset_name": "shapes"},
        settings,
    )
    assert creation.is_valid(), creation.errors
    return creation.save(queue=False)


def run(dataset: Dataset) -> Claim:
    Job.objects.filter(pk=dataset.job_id).update(host="here", lane=1)
    held = ledger.claim(dataset.job_id, "here:1@1", Place("here", 1))
    assert held is not None
    run_ingestion(Job.objects.get(pk=dataset.job_id), lambda done, total, message: None)
    return held


def test_rows_repeat_what_the_manifest_says(data_dir):
    dataset = make(count=20, bad="4")
    run(dataset)
    dataset.refresh_from_db()
    assert dataset.feature == {"dtype": "uint16", "shape": [32, 32, 1], "encoding": "raw"}
    assert dataset.class_labels == ["background", "shape"]
    train, val = dataset.stages.all()
    assert (train.name, train.entries, train.rejected) == ("train", 19, 1)
    assert (val.name, val.entries) == ("val", 10)
    assert 200 < train.statistics["channels"][0]["mean"] < 500


def test_run_again_starts_anew_since_the_data_may_be_mended(data_dir):
    dataset = make(count=20, bad="4")
    run(dataset)
    Job.objects.update(status=Job.Status.ERROR)
    ledger.restart(dataset.job_id)
    Dataset.objects.update(fields=dataset.fields | {"bad": ""})
    dataset.refresh_from_db()
    run(dataset)
    assert list(rejected_entries(dataset.folder / "train")) == []
    assert dataset.stages.get(name="train").entries == 20


def test_an_attempt_after_a_lost_worker_keeps_whole_shards(data_dir):
    dataset = make(count=200)
    held = run(dataset)
    (dataset.folder / "dataset.json").unlink()
    kept = dataset.folder / "train" / "shard-00000" / "data.mdb"
    before = kept.stat().st_mtime_ns
    assert ledger.requeue(held)
    run(dataset)
    assert kept.stat().st_mtime_ns == before
    assert (dataset.folder / "dataset.json").exists()


def test_what_stages_share_is_counted_in_the_row_and_named_in_the_manifest(data_dir):
    dataset = make(count=20, val_count=6, leak="on", group_size=4)
    run(dataset)
    dataset.refresh_from_db()
    assert dataset.leaks
    assert dataset.leakage == {
        "groups": {"count": 2, "stages": {"train": 5, "val": 2}},
        "duplicates": {"exact": 6, "near": 0},
    }
    leakage = DatasetManifest.load(dataset.folder).leakage
    assert leakage["groups"]["stages"] == {"train": 5, "val": 2}
    assert [row["stages"] for row in leakage["groups"]["shared"]] == [
        {"train": 4, "val": 4},
        {"train": 4, "val": 2},
    ]
    pair = leakage["duplicates"]["pairs"][0]
    assert pair["a"]["name"].replace("train", "val") == pair["b"]["name"]


def test_stages_that_share_nothing_do_not_leak(data_dir):
    dataset = make(count=20, val_count=6, group_size=4)
    run(dataset)
    dataset.refresh_from_db()
    assert not dataset.leaks
