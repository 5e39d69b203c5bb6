"""What a task is: everything that differs from task to task and needs no TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.classes import default_label
from core.exceptions import TrainingError
from core.tasks.added import added_metrics
from core.tasks.labels import Labels, Targets
from core.tasks.metrics import LOSS, Measurement, Metric, Metrics, result_in_words
from core.tasks.names import Shape

Array = NDArray[Any]
NAMED = 3
"""Classes or numbers that a label in words names, of several."""


class Nothing:
    """The measurement of a task that is not measured."""

    def add(self, output: Array, label: Array) -> None:
        pass

    def summary(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Example:
    """A sample with an output of a network, of random numbers: to try plug-ins with."""

    feature: Array
    output: NDArray[np.float32]
    label: Any


class TaskDefinition:
    """Base class of tasks; facts are attributes, work is methods.

    A task keeps nothing: it is made whenever one is needed.

    What needs Keras (loss, metrics of training, the network's head) is in the module that
    `learning` names, as a subclass of `core.plugins.learning.Learning`.
    """

    id: str
    title: ClassVar[str]
    learning: ClassVar[str | None] = None
    """The module with its `learning`; None: nothing can be trained yet."""
    metrics: ClassVar[tuple[Metric, ...]] = ()
    """Of training and measuring; of those that a run has, the first one ranks it."""
    has_background: ClassVar[bool] = False
    """Whether class 0 is what belongs to no other class."""
    has_classes: ClassVar[bool] = True
    """Whether whole numbers in labels are class indices."""
    counted: ClassVar[str] = "labels"
    """What is counted of each class: labels, boxes or pixels."""
    is_picture: ClassVar[bool] = True
    """Whether the features are drawn."""
    overlay: ClassVar[str | None] = None
    """What is drawn over a feature, in a word; None: labels are told in words."""
    is_target: ClassVar[bool] = False
    """Whether the label is a picture of its own, drawn beside the feature."""

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        """Whether labels of a dtype and shape are most likely for it."""
        return False

    def output_shape(self, label: Shape, classes: int) -> Shape:
        """What a network outputs for one sample, where labels have that shape."""
        return label or (1,)

    def targets(self, labels: Labels) -> Targets:
        """What a network is to output.

        Raises:
            TrainingError: the labels are not what the task needs; the text says what to do.
        """
        raise TrainingError(f"No network for {self.id} yet.")

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        """What is wrong with a sample's label, or "".

        Args:
            feature: (height, width, channels).
            label: as the store keeps it.
            classes: how many are named; 0: unknown.
        """
        return ""

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        """An empty measurement.

        Args:
            class_labels: names of classes by index; those that lack are numbered.
            value_names: names of the numbers of a regression; those that lack are numbered.
            ignored: index of the class whose pixels do not count, if there is one.
        """
        return Nothing()

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        """A measurement's summary in words, a line each."""
        yield from ()

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        """A label in a few words; "" where it is drawn."""
        return ""

    def example(self, classes: int, random: np.random.Generator) -> Example:
        """A random sample and output, with so many classes or numbers."""
        raise NotImplementedError

    def class_label(self, index: int) -> str:
        """The name of a class to which the plug-in gave none."""
        return default_label(index, has_background=self.has_background)

    def result(self, metrics: Metrics, prefix: str = "") -> str:
        """What counts among metrics whose names begin so, with its title; "" where none does."""
        return result_in_words(self.metrics, metrics, prefix)

    def metric_title(self, name: str) -> str:
        """The title of a metric without the prefix of its stage; unknown names are words."""
        metric = self.metric_of(name)
        title = metric.title_of(name) if metric else None
        return title or name.replace("_", " ").capitalize()

    def metric_place(self, name: str) -> tuple[str, str]:
        """The plot in which a metric is drawn, and what it is called there."""
        metric = self.metric_of(name)
        title = self.metric_title(name)
        return metric.place_of(name) if metric else (title, title)

    def metric_of(self, name: str) -> Metric | None:
        """The metric to which a name belongs."""
        added = (metric.facts for metric in added_metrics(self.id))
        known = (*self.metrics, *added, LOSS)
        return next((one for one in known if one.title_of(name) is not None), None)


class NoTask(TaskDefinition):
    """Of datasets without labels, and of those whose task is not known yet."""

    id = ""
    title = "No labels"
    # What old datasets with masks were named by.
    has_background = True


def class_name(index: int, names: Sequence[str]) -> str:
    return names[index] if 0 <= index < len(names) else str(index)


def listed(texts: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return (", ".join(texts[:NAMED]) or "none") + more


def unnamed_class(found: Array, classes: int) -> str:
    """A class index that no name is for; "" where there is none."""
    if found.size and found.min() < 0:
        return f"has the class {int(found.min())}; the first one is 0"
    if classes and found.size and found.max() >= classes:
        last = classes - 1
        return f"has the class {int(found.max())}; class_labels names the classes 0 to {last}"
    return ""
