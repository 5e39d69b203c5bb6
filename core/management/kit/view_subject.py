"""A view plug-in with what its checks share: a dataset, and outputs of every task it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from django.forms import Form
from numpy.typing import NDArray

from core.forms.creation import Creation, Data, Files, store_fields
from core.forms.inference import InferenceForm
from core.forms.settings import bound
from core.plugins import DatasetInfo, Task, TemplateAndContext, VisualizationInterface

HEIGHT, WIDTH, LENGTH = 32, 48, 40
LABELS = ["background", "first thing", "second <thing>"]


@dataclass(frozen=True)
class Prediction:
    """A random input with a network's output for it, and what is true."""

    task: Task
    feature: NDArray[Any]
    output: NDArray[np.float32]
    truth: Any


class ConfigCreation(Creation):
    """The options of a view."""

    def __init__(
        self,
        plugin: type[VisualizationInterface],
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.options = plugin.get_config_form(data)
        self.forms = [self.options]


class ViewSubject:
    """What is known of a view plug-in with the given values of its options."""

    fields_of_core = frozenset(InferenceForm.base_fields)

    def __init__(
        self, plugin: type[VisualizationInterface], assignments: Sequence[str], folder: Path
    ) -> None:
        """Take the plug-in, texts FIELD=VALUE, and a folder for uploads."""
        self.plugin = plugin
        self.assignments = assignments
        self.folder = folder

    def form(self, data: Mapping[str, Any] | None = None) -> Form:
        return self.plugin.get_config_form(data)

    def template(self, form: Form) -> TemplateAndContext:
        return self.plugin.get_config_template(form)

    @cached_property
    def creation(self) -> ConfigCreation:
        made: ConfigCreation = bound(partial(ConfigCreation, self.plugin), {}, self.assignments)
        return made

    @property
    def options(self) -> Form:
        return self.creation.options

    @cached_property
    def fields(self) -> dict[str, Any]:
        """As an inference stores them."""
        return store_fields(self.options.cleaned_data, self.folder)

    def view(self) -> VisualizationInterface:
        dataset = DatasetInfo("a dataset", "any", {}, {"class_labels": LABELS})
        return self.plugin(dataset, **self.fields)

    @cached_property
    def predictions(self) -> list[Prediction]:
        """One of each task that the view shows."""
        return [prediction_of(task) for task in Task if self.plugin.shows(task)]


def prediction_of(task: Task) -> Prediction:
    random = np.random.default_rng(0)
    classes = len(LABELS)
    image = random.integers(-1000, 1000, (HEIGHT, WIDTH, 1), np.int16)
    picture = random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    text = random.integers(0, 70, (1, LENGTH, 1)).astype(np.uint8)
    boxes = np.array([[1, 2, 3, 20, 30], [2, 0, 0, 48, 32]], np.float32)

    def scores(*shape: int) -> NDArray[np.float32]:
        return random.random(shape, np.float32)

    feature, output, truth = {
        Task.CLASSIFICATION: (picture, scores(classes), 1),
        Task.MULTI_LABEL: (picture, scores(classes), np.array([1, 0, 1], np.uint8)),
        Task.REGRESSION: (image, scores(2), np.array([0.5, 2], np.float32)),
        Task.SEGMENTATION: (
            image,
            scores(HEIGHT, WIDTH, classes),
            random.integers(0, classes, (HEIGHT, WIDTH, 1), np.uint8),
        ),
        Task.DETECTION: (picture, boxes, boxes[:1]),
        Task.IMAGE_TO_IMAGE: (picture, scores(HEIGHT, WIDTH, 3), picture),
        Task.TEXT_CLASSIFICATION: (text, scores(classes), 2),
    }[task]
    return Prediction(task, feature, output, truth)
