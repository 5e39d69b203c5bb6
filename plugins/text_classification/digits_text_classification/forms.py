"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from django import forms

from core.plugins import IngestionError, Stage
from core.plugins.forms import (
    ChoiceOfOneForm,
    PathField,
    PercentField,
    PlainForm,
    SeedField,
    ServerFileField,
    check_percentages,
)
from digits_text_classification.characters import ALPHABET, LARGEST_ALPHABET
from digits_text_classification.heads import check_source
from digits_text_classification.rows import Layout

ENTRY_FIELDS = {f"{stage}_data_{kind}" for stage in Stage for kind in ("file", "path")} | {
    "encoding",
    "has_header",
    "separator",
    "class_column",
}
WHAT = "A CSV file of rows class,text…"


class SourceField(PathField):
    """A file or a folder on the server, but no pipe or device, which would never end."""

    def is_there(self, path: str) -> bool:
        return os.path.isfile(path) or os.path.isdir(path)


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    train_data_file = forms.FileField(label="Upload training data", required=False, help_text=WHAT)
    train_data_path = SourceField(
        label="Training data on the server",
        required=False,
        help_text="Such a file, or a folder with CLASS.txt for each class, one text per line.",
    )
    val_data_file = forms.FileField(label="Upload validation data", required=False)
    val_data_path = SourceField(
        label="Validation data on the server", required=False, help_text="A file or folder."
    )
    test_data_file = forms.FileField(label="Upload test data", required=False)
    test_data_path = SourceField(
        label="Test data on the server", required=False, help_text="A file or folder."
    )
    class_labels_file = forms.FileField(
        label="Upload the classes' names",
        required=False,
        help_text="One per line, in the order of their numbers.",
    )
    class_labels_path = ServerFileField(
        label="Classes' names on the server",
        required=False,
        help_text="Without them, classes are named as in the training data.",
    )
    folder_pct_val = PercentField(
        label="% for validation",
        initial=10,
        help_text="Of each class, unless validation has data of its own.",
    )
    folder_pct_test = PercentField(label="% for testing", initial=0, help_text="Likewise.")
    seed = SeedField()
    encoding = forms.ChoiceField(
        label="Encoding of the files",
        choices=[("utf-8", "UTF-8"), ("latin-1", "Latin-1 (ISO 8859-1)")],
        initial="utf-8",
    )
    has_header = forms.BooleanField(
        label="The first row of a CSV file is a header", required=False, initial=False
    )
    separator = forms.ChoiceField(
        label="Cells are separated by",
        choices=[
            ("auto", "Commas, in .tsv files tabs"),
            ("comma", "Comma"),
            ("semicolon", "Semicolon"),
            ("tab", "Tab"),
        ],
        initial="auto",
        help_text="Of CSV files.",
    )
    class_column = forms.ChoiceField(
        label="The class is in the",
        choices=[("first", "First column"), ("last", "Last column")],
        initial="first",
        help_text="Of CSV files.",
    )
    alphabet = forms.CharField(
        label="Alphabet",
        strip=False,
        max_length=LARGEST_ALPHABET,
        initial=ALPHABET,
        help_text="Characters that are distinguished; all others count as one.",
    )
    lower_case = forms.BooleanField(
        label="Ignore upper and lower case", required=False, initial=True
    )
    max_chars_per_sample = forms.IntegerField(
        label="Characters per text",
        min_value=1,
        max_value=100_000,
        initial=1024,
        help_text="Longer texts are cut; shorter ones are padded.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for what in (*(f"{stage}_data" for stage in Stage), "class_labels"):
            self.check_given(what, cleaned)
        paths = {stage: (f"{stage}_data_file", f"{stage}_data_path") for stage in ("val", "test")}
        own = [stage for stage, names in paths.items() if any(map(cleaned.get, names))]
        check_percentages(self, cleaned, own)
        self.check_alphabet(cleaned.get("alphabet") or "", lower=bool(cleaned.get("lower_case")))
        return cleaned

    def check_given(self, what: str, cleaned: dict[str, Any]) -> None:
        """One upload or path of each kind at most; of training data one at least."""
        names = f"{what}_file", f"{what}_path"
        given = [name for name in names if cleaned.get(name) or name in self.errors]
        labels = " or ".join(f"“{self.fields[name].label}”" for name in names)
        if len(given) > 1:
            self.add_error(None, f"Give only one of {labels}.")
        elif not given and what == "train_data":
            self.add_error(None, f"Give {labels}.")
        elif given and not {given[0], "encoding", "separator"} & set(self.errors):
            self.check_content(given[0], cleaned)

    def check_content(self, name: str, cleaned: dict[str, Any]) -> None:
        """Read the beginning of each file."""
        try:
            layout = Layout(cleaned["encoding"], separator=cleaned["separator"])
            check_source(cleaned[name], layout, labels=name.startswith("class_labels"))
        except IngestionError as error:
            self.add_error(name, str(error))

    def check_alphabet(self, alphabet: str, *, lower: bool) -> None:
        (commonest, count), *_ = Counter(alphabet).most_common(1) or [("", 0)]
        if count > 1:
            self.add_error("alphabet", f"“{commonest}” is in it {count} times.")
        elif lower and (capital := next((c for c in alphabet if c != c.lower()), None)):
            self.add_error(
                "alphabet", f"“{capital}” is a capital letter, but they count as small ones."
            )


class InferenceForm(ChoiceOfOneForm):
    """Which texts to classify: one that is written here, or those of a file."""

    snippet = forms.CharField(
        label="Text",
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    test_data_file = forms.FileField(
        label="Upload texts",
        required=False,
        help_text="A CSV file; the class of a row may be empty. Or .txt, one text per line.",
    )
    test_data_path = ServerFileField(
        label="Texts on the server", required=False, help_text="The path of such a file."
    )
