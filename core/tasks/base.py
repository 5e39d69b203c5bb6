"""The base class of tasks: everything specific to a task that does not need TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.added import added_metrics
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect, channel_aspect
from core.tasks.classes import default_label, default_value_name
from core.tasks.labels import Labels, Targets
from core.tasks.metrics import LOSS, Measurement, Metric, Metrics, result_in_words
from core.tasks.names import Shape
from core.tasks.samples import Array, Example, Moving, NoMeasurement


class TaskDefinition:
    """Base class of tasks; facts are attributes, work is methods.

    A task keeps no state: it is created whenever one is needed.

    Everything that needs Keras (loss, training metrics, the network's head) is in the module named
    by `learning`, as a subclass of `core.plugins.learning.Learning`.
    """

    id: str
    title: ClassVar[str]
    learning: ClassVar[str | None] = None
    """The module with its `learning`; None if training is not supported yet."""
    metrics: ClassVar[tuple[Metric, ...]] = ()
    """For training and inference; the first one that a run has ranks it."""
    figures: ClassVar[tuple[Metric, ...]] = ()
    """Further metrics, of inferences only."""
    in_units: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Metrics in pixels, with those in mm that pages show in their place where they are known."""
    row_figures: ClassVar[tuple[Metric, ...]] = ()
    """Those metrics of a class or value that tables of groups show."""
    has_background: ClassVar[bool] = False
    """Whether class 0 is everything that belongs to no other class."""
    has_classes: ClassVar[bool] = True
    """Whether integers in labels are class indices."""
    counted: ClassVar[str] = "labels"
    """What is counted for each class: labels, boxes or pixels."""
    is_picture: ClassVar[bool] = True
    """Whether features are images, which are shown and augmented."""
    overlay: ClassVar[str | None] = None
    """What is drawn over a feature, in one word; None: labels are shown as text."""
    gives_masks: ClassVar[bool] = False
    """Whether a network's output has the probabilities of classes at each pixel (height, width,
    classes), which can be averaged over flips and cleaned of small components."""
    gives_boxes: ClassVar[bool] = False
    """Whether a network's output is a table of boxes; see `core.tasks.boxes`."""
    is_mixable: ClassVar[bool] = False
    """Whether its loss and metrics take mixed labels: probabilities in place of a class index."""
    losses: ClassVar[Mapping[str, str]] = {}
    """Titles of the losses to choose from, by id, the initial one first; empty: no choice."""
    loss_options: ClassVar[tuple[str, ...]] = ()
    """Which further fields of `core.plugins.inputs.LossOptions` its losses take."""
    score: ClassVar[str] = "Score"
    """What a verdict's score is, as a title."""
    is_target: ClassVar[bool] = False
    """Whether the label is an image, shown beside the feature."""
    has_confidences: ClassVar[bool] = False
    """Whether answers say how sure they are of classes; see `confidences`."""
    is_one_class: ClassVar[bool] = False
    """Whether a label is one class, by which samples can be chosen."""
    is_augmented: ClassVar[bool] = True
    """Whether forms start with random changes of the images; otherwise, only the user knows which
    of them leave the labels right."""
    is_cropped: ClassVar[bool] = False
    """Whether a label still fits where a network sees a part of the image (`crop_size`)."""
    remedy: ClassVar[str] = (
        "Lower the learning rate (learning_rate) or clip gradients (max_gradient_norm 1); if the "
        "loss still falls, train longer or with a higher rate."
    )
    """What to change where a network has learnt nothing."""

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        """Whether labels with that dtype and shape are most likely for this task."""
        return False

    def output_shape(self, label: Shape, classes: int) -> Shape:
        """The shape of a network's output for one sample, given the labels' shape."""
        return label or (1,)

    def targets(self, labels: Labels) -> Targets:
        """What a network should output.

        Raises:
            TrainingError: the labels do not fit the task; the error says what to do.
        """
        raise TrainingError(f"There is no network for {self.id} yet.")

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        """What is wrong with a sample's label, or "" if it is valid.

        Args:
            feature: (height, width, channels).
            label: as stored.
            classes: number of class labels; 0 if unknown.
        """
        return ""

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        """An empty measurement.

        Args:
            class_labels: names of classes by index; missing ones are numbered.
            value_names: names of a regression's values; missing ones are numbered.
            ignored: index of the class whose pixels are ignored, if any.
        """
        return NoMeasurement()

    def answer_of(self, outputs: Mapping[str, Array], names: Sequence[str]) -> Answer:
        """As `answer`, of a network's outputs for one sample by name; the first is the task's."""
        return self.answer(next(iter(outputs.values())), names)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """An output in words and figures.

        Args:
            output: of one sample, as the network gives it.
            names: of the classes or values by index; missing ones are numbered.
        """
        return Answer("")

    def confidences(
        self, columns: Mapping[str, Any], details: Mapping[str, Any]
    ) -> dict[str, float]:
        """How sure an answer is of each class that it gives, by name; {}: it gives none.

        Args:
            columns: of an `Answer`.
            details: of it.
        """
        return {}

    def aspects(self, output: Array, scores: Array, names: Sequence[str]) -> list[Aspect]:
        """What of an output can be explained, first what was predicted; by default, its values.

        Args:
            output: of one sample, as the network gives it.
            scores: the values that `Learning.scores` names, of the same sample.
            names: of the classes or values by index; missing ones are numbered.
        """
        count = scores.shape[-1]
        return [
            channel_aspect(index, name, scores)
            for index, name in enumerate(self.all_names(names, count))
        ]

    def all_names(self, names: Sequence[str], count: int) -> list[str]:
        """A name for each class or value."""
        default = self.class_label if self.has_classes else default_value_name
        return [*names[:count], *map(default, range(len(names), count))]

    def combined(self, outputs: Sequence[Array]) -> Array:
        """The output of an ensemble, given those of its members: their mean."""
        return np.mean(outputs, axis=0, dtype=np.float64).astype(outputs[0].dtype)

    def combined_others(self, outputs: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
        """Outputs of an ensemble, given those of its members by name, that are not the first's."""
        return {}

    def outcome(self, output: Array) -> Array | None:
        """What files of results have of an output: a mask, or boxes; None: nothing."""
        return None

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """How well an output agrees with the sample's label."""
        return Verdict(None)

    def object_size(self, label: Array, ignored: int | None = None) -> float | None:
        """How large, in pixels, what a label shows is; None where it shows no objects."""
        return None

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        """A label whose class c becomes `indices[c]`, or whose value i is that of `indices[i]`."""
        return label

    def moved(self, label: Array, moving: Moving) -> Array:
        """The label of an image that is resized, cropped or padded."""
        return label

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        """How an epoch's metrics show that the network has learnt nothing; "" if it has.

        Args:
            metrics: of one stage, without its prefix.
            labels: of the dataset, with the counts of its classes.
            stage: `train` or `val`.
        """
        return ""

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        """A measurement's summary as lines of text."""
        yield from ()

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        """A label as short text; "" if it is drawn."""
        return ""

    def example(self, classes: int, random: np.random.Generator) -> Example:
        """A random sample and output with that number of classes or values."""
        raise NotImplementedError

    def class_label(self, index: int) -> str:
        """The name of a class without a class label."""
        return default_label(index, has_background=self.has_background)

    def result(self, metrics: Metrics, prefix: str = "") -> str:
        """The ranking metric among those with the prefix, with its title; "" if there is none."""
        return result_in_words(self.metrics, metrics, prefix)

    def metric_title(self, name: str, classes: Mapping[str, str] | None = None) -> str:
        """The title of a metric, given without its stage's prefix; unknown names become words."""
        metric = self.metric_of(name)
        title = metric.title_of(name, classes) if metric else None
        return title or name.replace("_", " ").capitalize()

    def metric_place(self, name: str) -> tuple[str, str]:
        """The plot that shows a metric, and the metric's title there."""
        metric = self.metric_of(name)
        title = self.metric_title(name)
        return metric.place_of(name) if metric else (title, title)

    def metric_of(self, name: str) -> Metric | None:
        """The metric that a name refers to."""
        added = (metric.facts for metric in added_metrics(self.id))
        known = (*self.metrics, *self.figures, *self.row_figures, *added, LOSS)
        return next((one for one in known if one.title_of(name) is not None), None)


class NoTask(TaskDefinition):
    """The task of datasets without labels, or whose task is not known yet."""

    id = ""
    title = "No labels"
    # The names used for old datasets with masks.
    has_background = True
