from __future__ import annotations

import pytest

from core.exceptions import DependentsError
from core.jobs.deletion import delete
from core.models import Dataset, Inference, Job, TrainedModel
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def fill(artifact, size: int = 10_000) -> None:
    artifact.folder.mkdir(parents=True)
    (artifact.folder / "data").write_bytes(b"x" * size)
    artifact.job.log_path.parent.mkdir(exist_ok=True)
    artifact.job.log_path.write_text("log")


def test_a_dataset_goes_with_its_job_its_files_and_its_log(data_dir):
    dataset = make_dataset()
    fill(dataset)
    assert 10_000 <= delete(dataset) <= 30_000
    assert not Dataset.objects.exists()
    assert not Job.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_a_dataset_that_models_need_stays(data_dir):
    dataset = make_dataset()
    fill(dataset)
    make_model(dataset=dataset, name="needs it")
    with pytest.raises(DependentsError, match="needed by the models needs it"):
        delete(dataset)
    assert (dataset.folder / "data").exists()


@pytest.mark.parametrize("status", ["waiting", "running"])
def test_what_is_unfinished_stays(data_dir, status):
    with pytest.raises(DependentsError, match=f"is {status}; abort it first"):
        delete(make_dataset(status))


def test_a_model_takes_its_inferences_along(data_dir):
    inference = make_inference()
    fill(inference)
    fill(inference.model)
    delete(inference.model)
    assert not TrainedModel.objects.exists()
    assert not Inference.objects.exists()
    assert Job.objects.count() == 1  # the dataset's
    assert not inference.folder.exists()


def test_a_model_with_a_running_inference_stays(data_dir):
    inference = make_inference("running", make_snapshot())
    with pytest.raises(DependentsError, match="running"):
        delete(inference.model)
    assert TrainedModel.objects.exists()
