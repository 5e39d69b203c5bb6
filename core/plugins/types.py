"""The types of what plug-ins return and are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.template import Template
from django.utils.datastructures import MultiValueDict
from numpy.typing import NDArray

Entry = Any
"""What `itemize_entries` lists: any JSON value (str, number, list, dict)."""

Encoded = tuple[NDArray[Any], "NDArray[Any] | int | float | None"]
"""One sample: (feature, label); see `DataIngestionInterface.encode_entry`."""

TemplateAndContext = tuple[str | Template, dict[str, Any]]
"""The name of a template (or a `Template`), and the context to render it with."""

Fields = Mapping[str, Any]
Files = MultiValueDict[str, UploadedFile]


class Stage(StrEnum):
    """The three parts of a dataset."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


@dataclass(frozen=True)
class Picture:
    """A PNG image in what a view's `process_data` returns; core keeps it as a file.

    When a template or a command uses the data, a string is in its place: the picture's
    URL in a page, its path in the output of a command.
    """

    png: bytes
    layer: bool = False
    """Whether it is only a layer of the page, which commands do not list."""
