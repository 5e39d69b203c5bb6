"""What plug-ins name and is not there."""

from __future__ import annotations

import pytest
from digits_dummy import DataIngestion, Visualization
from django.core.checks import run_checks

from core.registry.checks import PLUGINS
from core.registry.completeness import exists
from core.tasks import task_plugins
from core.tasks.base import TaskDefinition


def test_nothing_is_missing():
    assert not {"digits.W020", "digits.W021"} & {one.id for one in run_checks(tags=[PLUGINS])}


@pytest.mark.parametrize(
    ("module", "is_there"),
    [
        ("core.training.tasks.segmentation", True),
        ("core.training.tasks", True),
        ("core.training.tasks.nothing", False),
        ("nowhere_at_all.learning", False),
    ],
)
def test_modules_are_found_without_an_import(module, is_there):
    assert exists(module) is is_there


def test_a_task_without_its_other_half_is_told():
    task = type("Half", (TaskDefinition,), {"id": "half", "title": "Half", "learning": "core.no"})
    task_plugins.register(task)
    try:
        (found,) = [one for one in run_checks(tags=[PLUGINS]) if one.id == "digits.W020"]
    finally:
        task_plugins.unregister("half")
    assert "'half': its `learning` names the module core.no" in found.msg


def test_tasks_that_are_not_installed_are_told(monkeypatch):
    monkeypatch.setattr(DataIngestion, "task", "tracking")
    monkeypatch.setattr(Visualization, "tasks", ("segmentation", "counting"))
    messages = [one.msg for one in run_checks(tags=[PLUGINS]) if one.id == "digits.W021"]
    assert messages == [
        "The data plug-in 'test-dummy' names the task 'tracking', which is not installed.",
        "The view plug-in 'test-dummy-view' names the task 'counting', which is not installed.",
    ]
