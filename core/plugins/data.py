"""The interface of data plug-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.forms import Form

from core.plugins.types import Encoded, Entry, Fields, Files, Stage, TemplateAndContext


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
    task: ClassVar[str | None] = None
    """What is to be learnt, such as `Task.SEGMENTATION`; None: what the labels look like."""
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

    def get_task(self) -> str | None:
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
        instance as `user_data`. Core and views read these keys: `class_labels` (names
        by class index), `palette` (colours, ``[red, green, blue]``, by index), `ignore_index`
        (the class whose pixels are neither learnt nor measured) and `skipped`
        (``{"count": …, "reason": …}`` of what was passed over, which users are told).

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
