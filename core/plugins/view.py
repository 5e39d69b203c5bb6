"""The interface of view plug-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from django.forms import Form
from numpy.typing import NDArray

from core.plugins.base import PluginForTasks
from core.plugins.dataset import DatasetInfo
from core.plugins.types import Fields, TemplateAndContext


class VisualizationInterface(PluginForTasks):
    """Base class of view plug-ins: how a network's output is shown.

    The web server calls `process_data` once for each sample that somebody looks at, and keeps
    what it returns; the templates are rendered with that. So a view must not import TensorFlow.
    """

    tasks: ClassVar[tuple[str, ...]] = ()
    """The tasks whose outputs it shows; empty: all. Bundled views have priorities up to 10."""
    further_axes: ClassVar[tuple[int, ...]] = ()
    """How many axes an output after the first must have for it to show anything, such as 3 of
    images; empty: it shows the first. It is offered where there is such an output, or where the
    network names it."""
    config_form: ClassVar[type[Form]] = Form
    """The view's options."""
    config_template: ClassVar[str] = "core/plugin_form.html"
    view_template: ClassVar[str]
    """Renders one sample; its context is what `process_data` returned."""
    header_template: ClassVar[str | None] = None
    """Rendered once, above the samples; None: nothing."""
    summary_template: ClassVar[str | None] = None
    """Rendered once, with the `metrics` of the inference; None: nothing."""

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        """Take what is known of the dataset, and the cleaned options. It must do no I/O."""
        self.dataset = dataset
        self.config = config

    @classmethod
    def shows(cls, task: str) -> bool:
        """Whether it shows what networks output for a task; "" if the task is not known."""
        return not task or not cls.tasks or task in cls.tasks

    @classmethod
    def fits(cls, task: str, further: Sequence[int] = ()) -> bool:
        """Whether it shows something for a task, given the axes of the outputs after the first."""
        has_any = not cls.further_axes or any(axes in cls.further_axes for axes in further)
        return has_any and cls.shows(task)

    @classmethod
    def get_config_form(cls, data: Fields | None = None) -> Form:
        """The form with the view's options; bound if data is given."""
        return cls.config_form(data)

    @classmethod
    def get_config_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the form with the options, and its context."""
        return cls.config_template, {"form": form}

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """Turn one prediction into what the template shows.

        Args:
            input_id: what the user calls the input: the name of a file or an entry.
            input_data: the feature (height, width, channels), as stored.
            inference_data: the network's outputs by name, without the batch axis.
            ground_truth: the label, if it is known.

        Returns:
            a JSON object, in which any value may be a `Picture`. The first that is not a layer
            stands for the output where there is space for one only.
        """
        raise NotImplementedError

    def get_view_template(self, data: dict[str, Any]) -> TemplateAndContext:
        """The template of one sample, and its context."""
        return self.view_template, data

    def get_header_template(self) -> TemplateAndContext | None:
        """The template above the samples, and its context; None: nothing."""
        return None if self.header_template is None else (self.header_template, {})

    def get_summary_template(self, metrics: Mapping[str, Any]) -> TemplateAndContext | None:
        """The template of the summary, and its context; None: nothing."""
        return (
            None if self.summary_template is None else (self.summary_template, {"metrics": metrics})
        )
