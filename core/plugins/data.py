"""The interface of data plug-ins."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django.forms import Form

from core.images import Fit, TrainedOn
from core.plugins.base import Plugin
from core.plugins.types import Encoded, Entry, Fields, Files, Stage, TemplateAndContext
from core.reading import ImageReading, TextReading


class DataIngestionInterface(Plugin):
    """Base class of data plug-ins: what to list, and how to encode one entry.

    The constructor is given the fields of the form, which become attributes. Every
    process that needs an instance makes its own, so nothing may depend on what another
    instance did: return what must be kept from `prepare`.
    """

    category: ClassVar[str] = "Images"
    """The section of the menu that it is listed in."""
    sketch: ClassVar[str] = "Folders or files on the server; its form names them."
    """What folders and files it takes, drawn in a few lines of text: a card shows it where users
    choose what they have."""
    picture: ClassVar[str] = "core/pictures/data.svg"
    """A static file: a drawing of 160 × 96 pixels for that card."""
    task: ClassVar[str | None] = None
    """What networks learn from its datasets, such as `Task.SEGMENTATION`; None: whatever the labels
    look like."""
    dataset_form: ClassVar[type[Form]] = Form
    """All fields needed to create a dataset. A field `seed` also sets the samples' order."""
    entry_fields: ClassVar[Collection[str]] = frozenset()
    """Fields of `dataset_form` that say which entries there are, or how files that list them are
    written. They may differ when entries are added to a dataset, and those of paths start empty.
    Paths, uploads, percentages (`PercentField`) and `seed` may differ in any case; all others say
    how entries are encoded, and stay as they are."""
    same_user_data: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Further keys of what `prepare` returns that must have the same values when entries are
    added to a dataset, as `class_labels` must; each with what users call it, in the plural."""
    as_in_files: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """The values of `dataset_form`'s fields with which images stay as they are in their files:
    None for those of their size. Pages look at the files with them, and suggest them where all
    images are alike."""
    dataset_template: ClassVar[str] = "core/plugin_form.html"
    inference_form: ClassVar[type[Form] | None] = None
    """The fields that choose the inputs of an inference; None: ordinary image files only."""
    inference_template: ClassVar[str] = "core/plugin_form.html"
    inference_path_field: ClassVar[str | None] = None
    """The field of `inference_form` that takes the path of one file (`infer --image`)."""

    is_inference_db: bool
    """Whether this instance lists and encodes the inputs of an inference."""
    trained_on: TrainedOn | None = None
    """In an inference, how the training images are stored: give it to `read_image` or `Shape`, so
    that a picture of 8 bits and the same one of 16 bits are one input."""
    user_data: dict[str, Any]
    """What `prepare` returned for this dataset; empty until it was called."""

    def __init__(
        self,
        is_inference_db: bool = False,
        user_data: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Take the cleaned fields of the forms. It must do no I/O.

        Args:
            is_inference_db: whether to list and encode what the inference form chose.
            user_data: what `prepare` returned; None until it was called.
            fields: the cleaned fields of the dataset form, and in an inference those of
                the inference form, too. An uploaded file is given as the path (str) of
                the stored copy.
        """
        self.is_inference_db = is_inference_db
        self.user_data = dict(user_data or {})
        self.fields = fields
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def fit(self) -> Fit | None:
        """How the image of a file is resized, cropped or padded; None: that is not known.

        Images of other datasets are resized likewise, and masks and boxes find the way back to
        the geometry of their files.
        """
        return None

    @property
    def reading(self) -> ImageReading | TextReading | None:
        """How the file of an input is read, as facts; None: they do not say it.

        With them, an exported network is used by a program without this plug-in (`export --to
        digits-run`): the same file gives the same feature. It must do no I/O.
        """
        return None

    @classmethod
    def get_category(cls) -> str:
        return cls.category

    def get_task(self) -> str | None:
        """What networks learn from a dataset with these fields. It must do no I/O."""
        return self.task

    @classmethod
    def get_dataset_form(cls, data: Fields | None = None, files: Files | None = None) -> Form:
        """The form that creates a dataset; bound if data is given."""
        return cls.dataset_form(data, files)

    @classmethod
    def get_dataset_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the dataset form, and its context."""
        return cls.dataset_template, {"form": form}

    def get_inference_form(
        self, data: Fields | None = None, files: Files | None = None
    ) -> Form | None:
        """The form that chooses the inputs of an inference; None if there is none."""
        return None if self.inference_form is None else self.inference_form(data, files)

    @classmethod
    def get_inference_template(cls, form: Form) -> TemplateAndContext:
        """The template that renders the inference form, and its context."""
        return cls.inference_template, {"form": form}

    def prepare(self) -> dict[str, Any]:
        """Read the disk once, in the job's process, and return what must be kept.

        The returned JSON object is stored with the dataset and given to every later
        instance as `user_data`. Core and views use these keys: `class_labels` (names by
        class index), `palette` (colors ``[red, green, blue]`` by class index), `ignore_index`
        (the class whose pixels are neither learnt nor measured), `skipped`
        (``{"count": …, "reason": …}``: what was skipped; users are shown it), `read_as` (how files
        were read where no field says it, such as "t.csv: header: path, value; separator:
        semicolon"; users are shown it) and `grouping` (of `core.plugins.groups.Groups.summary`;
        users are shown it, too).

        Raises:
            IngestionError: no dataset can be made with these fields; the job ends.
        """
        return {}

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """List the entries of a stage, in an order that depends only on the fields.

        With `is_inference_db`, it is called for `Stage.TEST` only: the chosen inputs.
        All samples of a group (a patient) must be in the same stage.

        Raises:
            IngestionError: nothing can be listed; the job ends.
        """
        raise NotImplementedError

    def encode_entry(self, entry: Entry) -> Encoded | list[Encoded]:
        """Turn one entry into a sample, or into several.

        It is called in worker processes, in no particular order. Any exception rejects
        the entry, with the exception's text as the reason; the job goes on.

        Returns:
            (feature, label): the feature is an array (height, width, channels) of dtype
            uint8, int16, uint16 or float32. The label is what the `Task` asks for: an int,
            a float, a vector (length,), boxes (boxes, 5), an array (height, width,
            channels) of one of these dtypes, or None.
        """
        raise NotImplementedError

    def source_file(self, entry: Entry) -> str | None:
        """The path of the image file of an entry; None: there is none.

        Where the entry has several samples, these are the file's frames in their order. Masks and
        boxes are written for this file, with the geometry and the identifiers of its header.
        """
        file = entry.get("file") if isinstance(entry, dict) else None
        return file if isinstance(file, str) and os.path.isabs(file) else None
