"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.dicom import SAME_VALUES, choose_values, is_dicom_file
from core.plugins.files import listed_path, read_bytes
from core.plugins.forms import AS_IN_FILES
from core.plugins.groups import Groups
from core.plugins.images import CHANNELS_OF, Fit, ImageReading, Mode, Shape, chosen_image, size_of
from core.plugins.tables import separator_name
from digits_image_regression.columns import ColumnError, Columns, choose_columns, named
from digits_image_regression.decimals import decimal_mark
from digits_image_regression.entries import (
    Listing,
    Stages,
    by_stage,
    read_entries,
    split_by_group,
)
from digits_image_regression.forms import ENTRY_FIELDS, DatasetForm, InferenceForm
from digits_image_regression.groups import REMEDY, add_groups
from digits_image_regression.precision import require_precision
from digits_image_regression.table import LARGEST_FILE, Table


class DataIngestion(DataIngestionInterface):
    """Images with one number or several, from a CSV file."""

    id = "image-regression"
    title = "Image Regression"
    category = "Images"
    sketch = "values.csv:  name, area\n  heart_01.png, 1007.5\nimages/  heart_01.png, …"
    picture = "core/pictures/values.svg"
    as_in_files = AS_IN_FILES
    task = Task.REGRESSION
    dataset_form = DatasetForm
    dataset_template = "digits_image_regression/dataset_template.html"
    entry_fields = ENTRY_FIELDS
    same_user_data: ClassVar[Mapping[str, str]] = SAME_VALUES
    inference_form = InferenceForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    csv_file: str | None
    csv_path: str
    path: str
    image_folder: str
    header: str = "yes"
    separator: str = "auto"
    decimal_mark: str = "auto"
    value_columns: str
    stage_column: str
    group_column: str
    folder_pct_val: float
    folder_pct_test: float
    seed: int
    values_are: str = ""
    unchanged_by: Sequence[str] = ()
    channel_conversion: str
    resize_width: int | None
    resize_height: int | None
    resize_mode: Mode
    dicom_values: str = "stored"

    def prepare(self) -> dict[str, Any]:
        """Read the CSV file, and of DICOM files the patients, which are kept together."""
        table = self.open_table()
        names = [table.columns[index] for index in self.columns_of(table).values]
        percents = {"val": self.folder_pct_val, "test": self.folder_pct_test}
        wanted = [stage for stage in percents if percents[stage] and not self.stage_column]
        listing, groups = self.grouped
        require_precision(listing.good, names, table.name)
        chosen = choose_values(self.dicom_values, self.dicom_files(listing))
        said = {
            "read_as": [self.in_words(table), *chosen.pop("read_as", ())],
            "grouping": groups.summary(wanted, REMEDY),
            "values_are": self.values_are,
            "unchanged_by": list(self.unchanged_by),
        }
        given = {name: value for name, value in said.items() if value}
        return {"value_names": names, "skipped": []} | given | chosen

    def dicom_files(self, listing: Listing) -> Iterator[str]:
        """The paths of the entries that are DICOM files."""
        for entry in listing.good:
            try:
                path = self.located(entry["file"])
            except IngestionError:
                continue  # It will be rejected when it is encoded.
            if is_dicom_file(path):
                yield path

    def in_words(self, table: Table) -> str:
        """How the file is read."""
        mark = "comma" if self.mark_in(table) == "," else "point"
        return (
            f"{table.name}: header: {'none' if self.header == 'no' else named(table.columns)}; "
            f"separator: {separator_name(table.separator)}; decimal mark: {mark}"
        )

    def mark_in(self, table: Table) -> str:
        """The decimal mark; reads the table's rows if they tell it."""
        return decimal_mark(
            table.rows,
            self.columns_of(table),
            separator=table.separator,
            wanted=self.decimal_mark,
            name=table.name,
        )

    @property
    def csv(self) -> str:
        """The path of the CSV file."""
        return self.csv_file or self.csv_path

    def open_table(self) -> Table:
        data = read_bytes(self.csv, LARGEST_FILE)
        name, has_header = os.path.basename(self.csv), self.header != "no"
        return Table.parse(data, name, separator=self.separator, has_header=has_header)

    def columns_of(self, table: Table) -> Columns:
        try:
            return choose_columns(
                table.columns,
                path=self.path,
                values=self.value_columns,
                stage=self.stage_column,
                group=self.group_column,
                header=self.header,
            )
        except ColumnError as error:
            raise IngestionError(f"{table.name}, line 1: {error}") from error

    @cached_property
    def grouped(self) -> tuple[Listing, Groups]:
        """The entries of all rows, with their groups; reads the CSV file."""
        mark, table = self.mark_in(self.open_table()), self.open_table()
        listing = read_entries(table, self.columns_of(table), mark)
        return listing, add_groups(listing.good, self.group_column, self.located)

    @cached_property
    def stages(self) -> Stages:
        """The entries of all stages."""
        listing, _ = self.grouped
        percents = self.folder_pct_val, self.folder_pct_test
        return by_stage(listing, listing.told or split_by_group(listing.good, *percents, self.seed))

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's rows in their order; at inference, the chosen image."""
        return [chosen_image(self.fields)] if self.is_inference_db else self.stages[stage]

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, channels), and the numbers, if they are known.

        One number is a float, several are a vector (numbers,) of float32.
        """
        if "line" not in entry:
            return self.pixels_of(entry["file"]), None
        try:
            if "error" in entry:
                raise IngestionError(f"{entry['error']}.")
            pixels = self.pixels_of(self.located(entry["file"]))
        except IngestionError as error:
            place = f"{os.path.basename(self.csv)}, line {entry['line']}"
            raise IngestionError(f"{place}: {error}") from error
        label = entry["label"]
        return pixels, np.array(label, np.float32) if isinstance(label, list) else float(label)

    def pixels_of(self, path: str) -> NDArray[Any]:
        """Of a file of several frames, which one is measured cannot be known."""
        frames = self.shape.read(path)
        if len(frames) > 1:
            raise IngestionError(f"{path} has {len(frames)} frames; name files of one.")
        return frames[0]

    @cached_property
    def shape(self) -> Shape:
        size = size_of(self.resize_height, self.resize_width)
        values, mode = self.user_data.get("dicom_values", ()), self.resize_mode
        channels = CHANNELS_OF[self.channel_conversion]
        return Shape(channels, size, mode, trained_on=self.trained_on, dicom_values=values)

    @property
    def fit(self) -> Fit:
        return self.shape.fit

    @property
    def reading(self) -> ImageReading:
        """Of DICOM files those of one frame; see `pixels_of`."""
        found = self.shape.reading
        return replace(found, dicom=found.dicom and replace(found.dicom, frames=False))

    def located(self, file: str) -> str:
        """An image's path: absolute, below the folder of the images, or beside the CSV file."""
        folder = self.image_folder or os.path.dirname(self.csv_path)
        return listed_path(folder, file)
