"""A view plug-in with what its checks share: a dataset, and outputs of every task it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.forms import Form

from core.conformance.subject import Subject
from core.plugins import DatasetInfo, TemplateAndContext, VisualizationInterface
from core.tasks import known_tasks
from core.tasks.samples import Example

LABELS = ["background", "first thing", "second <thing>"]


@dataclass(frozen=True)
class Prediction(Example):
    """A random sample of a task, with a network's output for it."""

    task: str


class ViewSubject(Subject[VisualizationInterface]):
    """What is known of a view plug-in with the given values of its options."""

    kind = "view"

    def form(self, data: Mapping[str, Any] | None = None) -> Form:
        return self.plugin.get_config_form(data)

    def template(self, form: Form) -> TemplateAndContext:
        return self.plugin.get_config_template(form)

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
