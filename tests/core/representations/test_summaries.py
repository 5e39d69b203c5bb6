"""The dictionaries of objects: JSON, with times, titles of metrics, and no further queries."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from core.models import Stage
from core.representations.dataset import dataset_representation, dataset_rows, dataset_summary
from core.representations.inference import (
    inference_representation,
    inference_rows,
    inference_summary,
)
from core.representations.job import (
    job_progress,
    job_representation,
    job_summary,
    jobs_with_names,
)
from core.representations.metrics import measured_metrics, training_metrics
from core.representations.model import model_representation, model_rows, model_summary
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db
ROW = {"label": "heart", "dice": 0.75, "mean_image_dice": 0.7, "images": 3}


@pytest.fixture
def made(data_dir):
    """An inference of a model of a dataset; the dataset's files are not there yet."""
    dataset = make_dataset("running", task="segmentation")
    Stage.objects.create(dataset=dataset, name="train", entries=9, bytes=1, shards=1, rejected=2)
    model = make_model(dataset=dataset)
    make_snapshot(model, 1, best=False, metrics={"val_dice": 0.25, "val_loss": 2.0})
    best = make_snapshot(model, 2, metrics={"val_dice": 0.5, "val_loss": 1.0, "loss": 1.5})
    return make_inference(snapshot=best, metrics={"samples": 3, "dice": 0.75, "classes": [ROW]})


def test_lists_need_no_query_a_row(made, django_assert_num_queries):
    make_inference(snapshot=make_snapshot(make_model("error", dataset=made.model.dataset)))
    for rows, summary, queries in (
        (dataset_rows(), dataset_summary, 2),
        (model_rows(), model_summary, 1),
        (inference_rows(), inference_summary, 1),
        (jobs_with_names(), job_summary, 1),
    ):
        with django_assert_num_queries(queries):
            assert [summary(row) for row in rows]


def test_wholes_are_json_and_hold_what_lists_say(made):
    model, dataset, job = made.model, made.model.dataset, made.job
    for row, whole, summary in (
        (dataset, dataset_representation, dataset_summary),
        (model_rows().get(), model_representation, model_summary),
        (made, inference_representation, inference_summary),
        (job, job_representation, job_summary),
    ):
        job_of_row = getattr(row, "job", row)
        job_of_row.started = job_of_row.ended = job_of_row.created
        found = whole(row)
        assert json.loads(json.dumps(found)) == found
        assert summary(row).items() <= found.items()
    assert job_progress(job).items() <= job_summary(job).items()
    times = [model_representation(model)["created"], job_summary(job)["times"]["started"]]
    assert all(datetime.fromisoformat(time).utcoffset() is not None for time in times)


def test_a_dataset_has_its_counts_before_its_files(made):
    found = dataset_summary(dataset_rows().get())
    assert found["stages"] == {"train": {"entries": 9, "bytes": 1, "shards": 1, "rejected": 2}}
    assert (found["models"], found["status"], found["task"]) == (1, "running", "segmentation")
    assert "error" not in found


def test_a_model_has_the_metrics_of_its_best_epoch(made):
    found = model_representation(made.model)
    assert (found["epochs"], found["best_epoch"]) == (2, 2)
    assert found["metric_titles"] == {"val_dice": "Dice", "val_loss": "Loss", "loss": "Loss"}
    assert found["ranking_metric"] == {
        "name": "val_dice",
        "title": "Dice",
        "value": 0.5,
        "larger_is_better": True,
        "text": "validation Dice 0.5000, epoch 2",
        "stage": "validation",
        "epoch": 2,
    }
    assert [row["metrics"]["val_dice"] for row in found["snapshots"]] == [0.25, 0.5]


def test_an_inference_has_its_metrics_in_words(made):
    found = inference_representation(made)
    assert found["ranking_metric"]["text"] == "Dice 0.7500"
    assert found["report"] == ["Dice of heart: 0.7500 pooled, 0.7000 mean of 3 images"]
    assert found["model"] == {"id": made.model.pk, "name": made.model.name}
    assert (found["epoch"], found["samples"]) == (2, 3)


def test_why_it_failed_is_there_only_where_it_failed():
    failed = model_representation(make_model("error"))
    assert failed["error"] == "The job was error."
    assert "error" not in model_representation(make_model("running"))


def test_what_ranks_is_named_before_it_is_known():
    assert training_metrics("regression", {})["ranking_metric"]["name"] == "val_mae"
    assert measured_metrics("", {})["ranking_metric"]["name"] == "loss"
    assert training_metrics("segmentation", {})["ranking_metric"]["value"] is None


def test_titles_have_the_names_of_classes_as_they_are():
    metrics = {"val_map_50": 0.5, "val_map_50_rbc": 0.7, "map_50_b_cell": 0.6, "val_map_50_x": 0.1}
    found = training_metrics("object-detection", metrics, classes=["RBC", "B-cell"])[
        "metric_titles"
    ]
    assert list(found.values()) == [
        "mAP@0.5",
        "mAP@0.5 of RBC",
        "mAP@0.5 of B-cell",
        "mAP@0.5 of x",
    ]
