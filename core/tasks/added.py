"""Metrics that plug-ins add to tasks: they are measured and shown beside a task's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from core.exceptions import PluginError
from core.registration import Registry, fact_of
from core.tasks.metrics import Measurement, Metric


class MetricInterface:
    """Base class of metric plug-ins: one more number that measures the models of some tasks.

    It never decides which epoch is best: that is the task's own.
    """

    id: ClassVar[str]
    """A slug; its name in files is the same with underscores: `mean-class-error` is stored as
    `mean_class_error`."""
    title: ClassVar[str]
    tasks: ClassVar[tuple[str, ...]]
    """The ids of the tasks whose models it measures."""
    larger_is_better: ClassVar[bool] = True

    def training(self, names: Sequence[str], ignored: int | None) -> Any:
        """Measure each epoch of a training; Keras is imported here only.

        Args:
            names: of the classes by index, or of the numbers.
            ignored: index of the class that does not count, if there is one.

        Returns:
            a `keras.metrics.Metric` with `self.name` as its name; None: it is measured by
            inferences only.
        """
        return None

    def measurement(self, names: Sequence[str], ignored: int | None) -> Measurement:
        """An empty measurement for an inference; its summary has the key `self.name`."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return self.id.replace("-", "_")

    @property
    def facts(self) -> Metric:
        return Metric(self.name, self.title, larger_is_better=self.larger_is_better)


def _examine(plugin: type[MetricInterface]) -> None:
    """Refuse what would be taken for another metric or for none."""
    if not plugin.tasks or isinstance(plugin.tasks, str):
        raise PluginError(
            f"The metric {fact_of(plugin, 'id')} names no tasks; give a tuple of their ids."
        )


metric_plugins: Registry[MetricInterface] = Registry("metric", MetricInterface, examine=_examine)


def added_metrics(task_id: str) -> list[MetricInterface]:
    """The metrics that plug-ins add to a task, ordered by title."""
    return [plugin() for plugin in metric_plugins if task_id in plugin.tasks]
