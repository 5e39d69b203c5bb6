"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from django import forms

from core.plugins import IngestionError
from core.plugins.files import open_named
from core.plugins.forms import (
    CHANNELS,
    UNCHANGED_BY,
    VALUES_ARE,
    DicomValuesField,
    FolderField,
    OneImageForm,
    PercentField,
    PixelsField,
    PlainForm,
    ResizeModeField,
    SeedField,
    ServerFileField,
    check_both,
    check_percentages,
)
from digits_image_regression.columns import ColumnError, choose_columns
from digits_image_regression.table import Table

HEAD = 2**20
"""Bytes of the CSV file that the form looks at; the job reads all."""

ENTRY_FIELDS = frozenset(
    {
        *("csv_file", "csv_path", "image_folder"),
        *("header", "separator", "decimal_mark"),
        *("path", "value_columns", "group_column", "stage_column"),
    }
)

GROWING = ("lengths", "areas")
"""Values that change with the scale of an image."""
SCALED = (
    "Lengths and areas change when an image is enlarged or reduced. Uncheck “enlarged or reduced” "
    "(scale), or change what the values are."
)


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    csv_file = forms.FileField(label="Upload a CSV file", required=False)
    csv_path = ServerFileField(
        label="CSV file on the server",
        required=False,
        help_text="A header, and a row for each image.",
    )
    header = forms.ChoiceField(
        label="The first line is a header",
        choices=[
            ("auto", "Yes, unless it looks like a row"),
            ("yes", "Yes"),
            ("no", "No: columns are “column 1”, “column 2”, …"),
        ],
        initial="auto",
    )
    separator = forms.ChoiceField(
        label="Cells are separated by",
        choices=[
            ("auto", "As the first lines show"),
            ("comma", "Comma"),
            ("semicolon", "Semicolon"),
            ("tab", "Tab"),
        ],
        initial="auto",
    )
    decimal_mark = forms.ChoiceField(
        label="Decimal mark",
        choices=[("auto", "As the values show"), ("point", "Point"), ("comma", "Comma")],
        initial="auto",
    )
    path = forms.CharField(
        label="Path of an image",
        required=False,
        max_length=1000,
        help_text=(
            "A column, or text with columns in braces: {split}/images/{name}.jpg. "
            "Empty: the first column."
        ),
    )
    image_folder = FolderField(
        label="Image folder",
        required=False,
        help_text="On the server; what paths are relative to. Empty: the CSV file's folder there.",
    )
    value_columns = forms.CharField(
        label="Columns with numbers",
        required=False,
        max_length=10_000,
        help_text="Names, separated by commas. Empty: the only other column.",
    )
    group_column = forms.CharField(
        label="Column of groups",
        required=False,
        max_length=1000,
        help_text="Such as patients: all rows of a group are in one stage. Empty keeps DICOM files "
        "together by patient.",
    )
    stage_column = forms.CharField(
        label="Column of stages",
        required=False,
        max_length=1000,
        help_text="Says train, val or test; percentages are then not used.",
    )
    folder_pct_val = PercentField(
        label="% for validation",
        initial=25,
        help_text="Of the rows or groups, rounded down; one at least unless it is 0.",
    )
    folder_pct_test = PercentField(label="% for testing", initial=0, help_text="Likewise.")
    seed = SeedField()
    values_are = forms.ChoiceField(
        label="Values are",
        required=False,
        choices=VALUES_ARE,
        help_text="All of them. Lengths and areas grow when an image is enlarged: training can "
        "then enlarge and reduce images at random, and changes the values with them.",
    )
    unchanged_by = forms.MultipleChoiceField(
        label="Values stay the same when an image is",
        required=False,
        choices=UNCHANGED_BY,
        widget=forms.CheckboxSelectMultiple,
        help_text="The count of what an image shows does when it is flipped, the area of an organ "
        "in its middle also when it is shifted or rotated; positions do not. Training then "
        "changes images at random in these ways, and learns from far fewer of them.",
    )
    channel_conversion = forms.ChoiceField(label="Channels", choices=CHANNELS, initial="RGB")
    resize_width = PixelsField(
        label="Width", initial=256, help_text="Pixels; both empty leave the images' own sizes."
    )
    resize_height = PixelsField(label="Height", initial=256)
    resize_mode = ResizeModeField()
    dicom_values = DicomValuesField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("stage_column"):
            check_percentages(self, cleaned)
        check_both(self, cleaned, "resize_width", "resize_height")
        if cleaned.get("values_are") in GROWING and "scale" in cleaned.get("unchanged_by", ()):
            self.add_error("unchanged_by", SCALED)
        given = [
            name for name in ("csv_file", "csv_path") if cleaned.get(name) or name in self.errors
        ]
        if len(given) != 1:
            self.add_error(
                None,
                "Upload a CSV file, or name one on the server"
                + (", but not both." if given else "."),
            )
        elif given[0] not in self.errors:
            self.check_columns(given[0], cleaned)
        return cleaned

    def check_columns(self, source: str, cleaned: dict[str, Any]) -> None:
        """Read the beginning of the CSV file, and look for the columns that fields name."""
        if {"header", "separator", "path", "value_columns", "stage_column", "group_column"} & set(
            self.errors
        ):
            return
        try:
            table = head_of(cleaned[source], cleaned)
            choose_columns(
                table.columns,
                path=cleaned["path"],
                values=cleaned["value_columns"],
                stage=cleaned["stage_column"],
                group=cleaned["group_column"],
                header=cleaned["header"],
            )
            if next(table.rows, None) is None:
                raise IngestionError(f"{table.name} has a header, but no rows.")
        except IngestionError as error:
            self.add_error(source, str(error))
        except ColumnError as error:
            self.add_error(error.field, str(error))


def head_of(source: Any, cleaned: Mapping[str, Any]) -> Table:
    """The beginning of an upload, or of a file by its path, up to the end of a line."""
    if isinstance(source, str):
        with open_named(source) as file:
            data, name = file.read(HEAD), os.path.basename(source)
    else:
        source.seek(0)
        data, name = source.read(HEAD), source.name
        source.seek(0)
    if len(data) == HEAD:
        data = data[: max(data.rfind(end) for end in (b"\n", b"\r")) + 1] or data
    has_header = cleaned["header"] != "no"
    return Table.parse(data, name, separator=cleaned["separator"], has_header=has_header)


class InferenceForm(OneImageForm):
    """Which image to measure."""
