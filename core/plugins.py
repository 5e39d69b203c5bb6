"""The public interface for authors of plug-ins.

A data plug-in subclasses `DataIngestionInterface`, a view plug-in
`VisualizationInterface`. What is not in `__all__` here and not described in
`docs/plugins.md` is not interface and may change in any release.

Both interfaces follow one rule: facts are class attributes, work is methods, and
a ``get_…`` hook stands behind an attribute where an author may need to compute it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.template import Template
from django.utils.datastructures import MultiValueDict
from numpy.typing import NDArray

from core.classes import default_color, default_label
from core.exceptions import IngestionError
from core.tasks import Task

__all__ = [
    "DataIngestionInterface",
    "DatasetInfo",
    "Encoded",
    "Entry",
    "IngestionError",
    "Picture",
    "Stage",
    "Task",
    "TemplateAndContext",
    "VisualizationInterface",
]

Entry = Any
"""What `itemize_entries` lists: any JSON value (str, number, list, dict)."""

Encoded = tuple[NDArray[Any], "NDArray[Any] | int | float | None"]
"""One sample: (feature, label); see `DataIngestionInterface.encode_entry`."""

TemplateAndContext = tuple[str | Template, dict[str, Any]]
"""A template's name (or a `Template`) and the context to render it with."""

Fields = Mapping[str, Any]
Files = MultiValueDict[str, UploadedFile]


class Stage(StrEnum):
    """The three parts of a dataset."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


@dataclass(frozen=True)
class Picture:
    """PNG bytes in what a view's `process_data` returns; core keeps it as a file.

    When the data is rendered, its place holds the picture's URL (in a page) or
    path (in the output of commands) as a string.
    """

    png: bytes
    layer: bool = False
    """A layer of the page only: commands do not list it among their results."""


@dataclass(frozen=True)
class DatasetInfo:
    """What a view plug-in is told about the dataset that a model was trained on."""

    name: str
    plugin_id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The cleaned fields of the data plug-in's form."""
    user_data: Mapping[str, Any] = field(default_factory=dict)
    """What the data plug-in's `prepare` returned."""

    @property
    def class_labels(self) -> list[str]:
        """Names of the classes by index; empty where the plug-in gave none."""
        return list(self.user_data.get("class_labels", []))

    @property
    def palette(self) -> list[tuple[int, int, int]]:
        """Colours (red, green, blue; 0–255) of the classes by index; may be empty."""
        return [(int(r), int(g), int(b)) for r, g, b in self.user_data.get("palette", [])]

    def class_label(self, index: int) -> str:
        """The name of a class; made up where the plug-in gave none."""
        labels = self.class_labels
        return labels[index] if index < len(labels) else default_label(index)

    def color(self, index: int) -> tuple[int, int, int]:
        """The colour of a class; made up where the plug-in gave none."""
        palette = self.palette
        return palette[index] if index < len(palette) else default_color(index)


class DataIngestionInterface:
    """Base class of data plug-ins: what to list, and how to encode one entry.

    The fields of the form are given to the constructor and become attributes. An
    instance is made anew in every process that needs one, so nothing may depend on
    what another instance did: what must be kept is returned by `prepare`.
    """

    id: ClassVar[str]
    """Slug in URLs, rows and commands; unique among the installed plug-ins."""
    title: ClassVar[str]
    """The label in menus."""
    category: ClassVar[str] = "Images"
    """The section of the menu."""
    task: ClassVar[Task | None] = None
    """What is to be learnt; None: what the labels look like."""
    dataset_form: ClassVar[type[Form]] = Form
    """Every field needed to create a dataset. A field `seed` also orders the samples."""
    dataset_template: ClassVar[str] = "core/plugin_form.html"
    inference_form: ClassVar[type[Form] | None] = None
    """The fields that choose what to predict; None: ordinary image files only."""
    inference_template: ClassVar[str] = "core/plugin_form.html"
    inference_path_field: ClassVar[str | None] = None
    """The field of `inference_form` that takes one server-side file (`infer --image`)."""

    is_inference_db: bool
    """Whether this instance lists and encodes inputs of an inference."""
    user_data: dict[str, Any]
    """What `prepare` returned for this dataset; empty before."""

    def __init__(
        self,
        is_inference_db: bool = False,
        user_data: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Take the cleaned form fields; must do no I/O.

        Args:
            is_inference_db: list and encode what the inference form chose.
            user_data: what `prepare` returned; None before it was called.
            fields: the dataset form's cleaned fields, at inference also those of
                the inference form. An uploaded file arrives as the path (str) of
                the stored copy.
        """
        self.is_inference_db = is_inference_db
        self.user_data = dict(user_data or {})
        self.fields = fields
        for name, value in fields.items():
            setattr(self, name, value)

    @classmethod
    def get_id(cls) -> str:
        return cls.id

    @classmethod
    def get_title(cls) -> str:
        return cls.title

    @classmethod
    def get_category(cls) -> str:
        return cls.category

    def get_task(self) -> Task | None:
        """What is to be learnt from a dataset of these fields; does no I/O."""
        return self.task

    @classmethod
    def get_dataset_form(cls, data: Fields | None = None, files: Files | None = None) -> Form:
        """The form that creates a dataset; bound where data is given."""
        return cls.dataset_form(data, files)

    @classmethod
    def get_dataset_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the dataset form, and its context."""
        return cls.dataset_template, {"form": form}

    def get_inference_form(
        self, data: Fields | None = None, files: Files | None = None
    ) -> Form | None:
        """The form that chooses inputs, or None where the plug-in reads none."""
        return None if self.inference_form is None else self.inference_form(data, files)

    @classmethod
    def get_inference_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the inference form, and its context."""
        return cls.inference_template, {"form": form}

    def prepare(self) -> dict[str, Any]:
        """Read the disk once, in the job's process, and return what must be kept.

        The returned JSON object is stored with the dataset and given to every later
        instance as `user_data`. Core and views read two keys: `class_labels` (names
        by class index) and `palette` (colours, ``[red, green, blue]``, by index).

        Raises:
            IngestionError: nothing can be made of the fields; ends the job.
        """
        return {}

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """List the entries of a stage, in an order that depends only on the fields.

        With `is_inference_db`, only `Stage.TEST` is asked for: the chosen inputs.
        A split must keep samples of one group (a patient) in one stage.

        Raises:
            IngestionError: nothing can be listed; ends the job.
        """
        raise NotImplementedError

    def encode_entry(self, entry: Entry) -> Encoded | list[Encoded]:
        """Turn one entry into a sample, or into several.

        Called in worker processes in no particular order. Any exception rejects the
        entry with its text as the reason; the others go on.

        Returns:
            (feature, label): the feature is an array (height, width, channels) of
            uint8, int16, uint16 or float32; the label what `Task` says of it: an int, a
            float, a vector (length,), boxes (boxes, 5), an array (height, width, channels)
            of the same kinds, or None.
        """
        raise NotImplementedError


class VisualizationInterface:
    """Base class of view plug-ins: how a network's output is shown.

    `process_data` runs in the inference job's process, once a sample; the templates
    are rendered later, by the web server, with the data it returned.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    tasks: ClassVar[tuple[Task, ...]] = ()
    """The tasks whose outputs it shows; empty: all."""
    config_form: ClassVar[type[Form]] = Form
    config_template: ClassVar[str] = "core/plugin_form.html"
    view_template: ClassVar[str]
    """Renders one sample; its context is what `process_data` returned."""
    header_template: ClassVar[str | None] = None
    """Rendered once, before the samples; None: nothing."""
    summary_template: ClassVar[str | None] = None
    """Rendered once, with the inference's `metrics`; None: nothing."""

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        """Take the dataset's facts and the config form's cleaned fields; no I/O."""
        self.dataset = dataset
        self.config = config

    @classmethod
    def get_id(cls) -> str:
        return cls.id

    @classmethod
    def get_title(cls) -> str:
        return cls.title

    @classmethod
    def shows(cls, task: str) -> bool:
        """Whether it shows what networks give for a task; "" where none is known."""
        return not task or not cls.tasks or task in cls.tasks

    @classmethod
    def get_config_form(cls, data: Fields | None = None) -> Form:
        """The form with the view's options; bound where data is given."""
        return cls.config_form(data)

    @classmethod
    def get_config_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the options' form, and its context."""
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
            input_id: what the user calls the input: a file's or an entry's name.
            input_data: the feature (height, width, channels), raw as stored.
            inference_data: the network's outputs by name, without the batch axis.
            ground_truth: the label, wherever it is known.

        Returns:
            a JSON object in which a value may be a `Picture`.
        """
        raise NotImplementedError

    def get_view_template(self, data: dict[str, Any]) -> TemplateAndContext:
        """The template of one sample, and its context."""
        return self.view_template, data

    def get_header_template(self) -> TemplateAndContext | None:
        """The template above the samples, and its context; None: nothing."""
        return None if self.header_template is None else (self.header_template, {})

    def get_summary_template(self, metrics: Mapping[str, Any]) -> TemplateAndContext | None:
        """The template that sums up, and its context; None: nothing."""
        return (
            None if self.summary_template is None else (self.summary_template, {"metrics": metrics})
        )
