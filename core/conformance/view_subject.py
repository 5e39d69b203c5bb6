"""A view plug-in with what its checks share: a dataset, and outputs of every task it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from django.forms import Form

from core.forms.creation import Creation, Data, Files, store_fields
from core.forms.settings import bound
from core.plugins import DatasetInfo, TemplateAndContext, VisualizationInterface
from core.tasks import known_tasks
from core.tasks.base import Example

LABELS = ["background", "first thing", "second <thing>"]


@dataclass(frozen=True)
class Prediction(Example):
    """A random sample of a task, with a network's output for it."""

    task: str


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

    kind = "view"

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
        random = np.random.default_rng(0)
        return [
            Prediction(**vars(task.example(len(LABELS), random)), task=task.id)
            for task in known_tasks()
            if self.plugin.shows(task.id)
        ]
