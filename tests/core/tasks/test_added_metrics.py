"""Metrics that plug-ins add to tasks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.exceptions import PluginError
from core.plugins import Task
from core.plugins.tasks import MetricInterface
from core.representations.metrics import measured_metrics, training_metrics
from core.tasks import task_of
from core.tasks.added import metric_plugins
from core.tasks.figures import figures_of
from core.tasks.measuring import measurement_of


class Certainty(MetricInterface):
    """The mean of the largest probabilities."""

    id = "mean-certainty"
    title = "Certainty"
    tasks = (Task.CLASSIFICATION,)

    def measurement(self, names, ignored):
        return Largest(self.name)


class Largest:
    def __init__(self, name: str) -> None:
        self.name, self.values = name, list[float]()

    def add(self, output, label) -> None:
        self.values.append(float(output.max()))

    def summary(self):
        return {self.name: sum(self.values) / len(self.values) if self.values else None}


@pytest.fixture
def certainty() -> Iterator[type[MetricInterface]]:
    metric_plugins.register(Certainty)
    yield Certainty
    metric_plugins.unregister(Certainty.id)


def measured(task: str, output: np.ndarray, label: object) -> dict[str, object]:
    table = measurement_of(task_of(task), ["one", "two"], [])
    table.add(output, np.asarray(label))
    return table.summary()


def test_it_is_measured_for_its_tasks_only(certainty):
    output = np.array([0.75, 0.25])
    assert measured("classification", output, 0)["mean_certainty"] == 0.75
    assert measured("classification", output, 0)["accuracy"] == 1
    assert "mean_certainty" not in measured("multi-label", output, [1, 0])


def test_it_has_its_title_wherever_metrics_are_named(certainty):
    found = measured_metrics("classification", {"accuracy": 0.5, "mean_certainty": 0.75})
    assert found["metric_titles"]["mean_certainty"] == "Certainty"
    assert found["added_metrics"] == [{"title": "Certainty", "value": 0.75}]
    assert "Certainty: 0.7500" in found["report"]
    place = task_of("classification").metric_place("mean_certainty")
    assert place == ("Certainty", "Certainty")


def test_it_never_ranks(certainty):
    found = training_metrics("classification", {"val_mean_certainty": 0.9})
    assert found["ranking_metric"]["name"] == "val_accuracy"


def test_what_it_raises_names_it(certainty, monkeypatch):
    monkeypatch.setattr(Largest, "add", lambda *_: 1 / 0)
    with pytest.raises(PluginError, match="'mean-certainty' failed: ZeroDivisionError") as caught:
        measured("classification", np.array([1.0, 0.0]), 0)
    assert "DIGITS_PLUGINS_EXCLUDE" in str(caught.value)


@pytest.mark.parametrize("tasks", [(), "classification"])
def test_one_that_names_no_tasks_is_refused(tasks):
    with pytest.raises(PluginError, match="give a tuple of their ids"):
        metric_plugins.register(type("Odd", (Certainty,), {"id": "odd", "tasks": tasks}))


def test_groups_and_plots_are_those_of_the_task(certainty):
    table = measurement_of(task_of("classification"), ["one", "two"], [])
    for number in range(4):
        table.add(np.array([0.75, 0.25]), np.asarray(number % 2))
    found = figures_of(task_of("classification"), table, ["a", "b", "a", "b"])
    assert found.metrics["mean_certainty"] == 0.75
    assert [(row["label"], row["accuracy"]) for row in found.groups] == [("b", 0), ("a", 1)]
    assert "mean_certainty" not in found.groups[0]
    assert [plot["name"] for plot in found.plots] == ["reliability", "roc", "precision_recall"]
