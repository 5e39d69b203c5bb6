"""A task whose plug-in was uninstalled, while its datasets and models are there."""

from __future__ import annotations

import pytest

from core.exceptions import PluginError, TrainingError
from core.plugins import DatasetInfo
from core.representations.metrics import measured_metrics, training_metrics
from core.tasks import known_tasks, task_of
from core.tasks.base import TaskDefinition
from core.tasks.labels import Labels

GONE = "gone-task"
WHY = "no task plug-in 'gone-task'; installed: classification, "


def test_what_is_there_is_still_shown():
    found = training_metrics(GONE, {"loss": 1.0, "val_loss": 2.0, "val_my_error": 0.5})
    assert found["metric_titles"]["val_my_error"] == "My error"
    assert found["ranking_metric"]["text"] == ""
    assert measured_metrics(GONE, {"samples": 2, "my_error": 0.5})["report"] == []
    assert DatasetInfo("x", "y", task=GONE).class_label(0) == "class 0"


def test_work_ends_with_the_known_tasks():
    with pytest.raises(TrainingError, match=WHY):
        task_of(GONE).targets(Labels(dtype="int64", shape=(), feature=(8, 8, 1)))
    with pytest.raises(PluginError, match=WHY):
        task_of(GONE).measurement([], [])


def test_every_known_task_is_found_by_its_id():
    tasks = list(known_tasks())
    assert len(tasks) >= 7
    for task in tasks:
        assert type(task_of(task.id)) is type(task)
        assert isinstance(task, TaskDefinition)
