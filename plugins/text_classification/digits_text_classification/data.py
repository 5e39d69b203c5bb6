"""The data plug-in: what the host calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.tables import SEPARATORS
from core.plugins.text import TextReading, printed
from digits_text_classification.characters import Outside, encode, numbered
from digits_text_classification.checks import Survey
from digits_text_classification.classes import (
    first_number,
    found_labels,
    indices_of,
    read_labels,
)
from digits_text_classification.entries import Source, TextEntry, divided, entry_of
from digits_text_classification.forms import ENTRY_FIELDS, DatasetForm, InferenceForm
from digits_text_classification.rows import Layout, text_at


class DataIngestion(DataIngestionInterface):
    """Texts with a class each, which networks read character by character."""

    id = "text-classification"
    title = "Text Classification"
    category = "Text"
    sketch = "texts.csv:\n  sport,The match ended late\n  business,Shares fell again"
    picture = "core/pictures/texts.svg"
    task = Task.TEXT_CLASSIFICATION
    dataset_form = DatasetForm
    dataset_template = "digits_text_classification/dataset_template.html"
    entry_fields = ENTRY_FIELDS
    same_user_data: ClassVar[Mapping[str, str]] = {"first_number": "numbers of the first class"}
    inference_form = InferenceForm
    inference_path_field = "test_data_path"

    # The fields of the dataset form; the constructor sets them.
    class_labels_file: str | None
    class_labels_path: str
    folder_pct_val: float
    folder_pct_test: float
    seed: int
    encoding: str
    has_header: bool
    separator: str = "auto"
    class_column: str = "first"
    alphabet: str
    lower_case: bool
    max_chars_per_sample: int

    def prepare(self) -> dict[str, Any]:
        """Read the training data for its classes; entries are made when they are needed."""
        source = self.training
        survey, outside = Survey(), self.outside()
        for _, row in self.rows(source):
            survey.add(row)
            outside.add(row.text)
        kinds = set(survey.kinds)
        labels_path, first = self.class_labels_file or self.class_labels_path, None
        if labels_path:
            labels = read_labels(labels_path, self.encoding)
            first = first_number(kinds, labels)
        else:
            labels = found_labels(kinds)
            if source.has_columns:
                survey.check(Path(source.path).name, self.class_column)
        if len(labels) < 2:
            columns = (
                " Cells of a .csv file are separated by commas, those of a .tsv file by tabs, "
                "unless separator says otherwise."
            )
            raise IngestionError(
                f"{source.path} has texts of {len(labels)} classes; two are needed."
                f"{columns if source.has_columns else ''}"
            )
        sources = filter(None, map(self.source, Stage))
        skipped = [passed for source in sources for passed in source.passed_over()]
        read_as = [self.in_words(source, survey)] if source.has_columns else []
        read_as += outside.in_words()
        return {
            "class_labels": labels,
            "first_number": first,
            "skipped": skipped,
            "read_as": read_as,
        }

    def in_words(self, source: Source, survey: Survey) -> str:
        """How a file is read."""
        name, header = Path(source.path).name, "none"
        row = source.first_row(self.layout) if self.has_header else None
        if row and row.kind:
            survey.check_header(name, row.kind)
            header = printed(f"{row.kind}, {row.text}"[:80])
        said = "" if self.separator == "auto" else f"; separator: {self.separator}"
        return f"{name}: header: {header}{said}; class: the {self.class_column} column"

    def source(self, stage: str) -> Source | None:
        """What the fields name for a stage; None where they name nothing."""
        path = self.fields.get(f"{stage}_data_path") or self.fields.get(f"{stage}_data_file")
        return Source(path) if path else None

    @property
    def training(self) -> Source:
        return self.source("train") or Source("")

    def rows(self, source: Source) -> Any:
        return source.rows(self.layout, header=self.has_header)

    @property
    def layout(self) -> Layout:
        return Layout(self.encoding, self.class_column, self.separator)

    def entries_of(self, source: Source, *, labelled: bool = True) -> list[TextEntry]:
        indices = indices_of(self.user_data["class_labels"], self.user_data["first_number"])
        return [entry_of(path, row, indices, labelled=labelled) for path, row in self.rows(source)]

    @cached_property
    def stages(self) -> dict[str, list[TextEntry]]:
        """The entries of all stages; reads the files."""
        val, test = self.source("val"), self.source("test")
        stages = divided(
            self.entries_of(self.training),
            0 if val else self.folder_pct_val,
            0 if test else self.folder_pct_test,
            self.seed,
        )
        for stage, own in (("val", val), ("test", test)):
            if own:
                stages[stage] = self.entries_of(own)
                if not stages[stage]:
                    raise IngestionError(f"{own.path} is empty.")
        return stages

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's texts in their order; at inference, the chosen ones."""
        return self.chosen_entries() if self.is_inference_db else self.stages[stage]

    def chosen_entries(self) -> Sequence[Entry]:
        """The snippet that the inference form chose, or the texts of a file."""
        if snippet := self.fields.get("snippet"):
            return [{"name": snippet[:80], "snippet": snippet}]
        if (source := self.source("test")) is None:
            raise IngestionError("Neither a text nor a file was chosen.")
        return self.entries_of(source, labelled=False)

    def encode_entry(self, entry: Entry) -> Encoded:
        """The numbers of the characters (1, length, 1), and the class's index, if it is known."""
        if "snippet" in entry:
            return self.feature_of(entry["snippet"]), None
        try:
            if "error" in entry:
                raise IngestionError(f"{entry['error']}.")
            text = text_at(entry["file"], entry["start"], entry["end"], self.layout)
            if not text.startswith(entry["name"]):
                raise IngestionError("the file has changed since it was listed.")
        except IngestionError as error:
            place = f"{Path(entry['file']).name}, line {entry['line']}"
            raise IngestionError(f"{place}: {error}") from error
        return self.feature_of(text), entry.get("label")

    def feature_of(self, text: str) -> Any:
        return encode(text, self.numbers, self.max_chars_per_sample, lower=self.lower_case)

    @property
    def reading(self) -> TextReading:
        mark = SEPARATORS.get(self.separator, "")
        return TextReading(
            self.alphabet,
            self.max_chars_per_sample,
            self.lower_case,
            self.encoding,
            mark,
            self.class_column,
            self.has_header,
        )

    def outside(self) -> Outside:
        return Outside(self.alphabet, self.max_chars_per_sample, self.lower_case)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return numbered(self.alphabet)
