"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins.forms import ServerFileField
from core.plugins.pairs import PairsForm

LARGEST_VALUE = 2**16 - 1
_ONE_AT_MOST = [
    ("class_labels_file", "class_labels_path"),
    ("colormap_text_file", "colormap_text_path"),
]


class DatasetForm(PairsForm):
    """Every field needed to create a dataset."""

    colormap_method = forms.ChoiceField(
        label="Classes come from",
        choices=[
            ("label", "The label images: index in the palette, grey value or bit"),
            ("textfile", "Their colors, which a text file lists"),
        ],
        initial="label",
    )
    grey_values = forms.ChoiceField(
        label="Indices and grey values are",
        choices=[
            ("ids", "Indices of classes"),
            ("order", "One class each, in ascending order (0, 255 → 0, 1)"),
            ("threshold", "Two classes: dark, and bright from half of white on (soft edges)"),
        ],
        initial="ids",
        help_text="In ascending order: the values are those of up to 50 label images.",
    )
    colormap_text_file = forms.FileField(
        label="Upload the colors",
        required=False,
        help_text="Each line is red, green and blue of a class, from 0 to 255: 128 64 128",
    )
    colormap_text_path = ServerFileField(
        label="Colors, on the server", required=False, help_text="The path of such a text file."
    )
    class_labels_file = forms.FileField(
        label="Upload the classes' names",
        required=False,
        help_text="Each line names a class, from index 0 on; all that occur must be named.",
    )
    class_labels_path = ServerFileField(
        label="Classes' names, on the server",
        required=False,
        help_text="The path of such a text file.",
    )
    ignore_label = forms.IntegerField(
        label="Value of ignored pixels",
        min_value=0,
        max_value=LARGEST_VALUE,
        required=False,
        help_text=(
            "Of pixels that are of no class, such as 255; with colors, the line of the file, "
            "from 0. They are neither learned nor measured."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for pair in _ONE_AT_MOST:
            if all(cleaned.get(name) for name in pair):
                labels = " and ".join(f"“{self.fields[name].label}”" for name in pair)
                self.add_error(pair[1], f"Give only one of {labels}.")
        self.check_colors(cleaned)
        is_counted = (
            cleaned.get("colormap_method") == "textfile" or cleaned.get("grey_values") == "order"
        )
        if cleaned.get("ignore_label") is not None and not is_counted:
            self.check_named(cleaned)
        return cleaned

    def check_colors(self, cleaned: dict[str, Any]) -> None:
        names = _ONE_AT_MOST[1]
        wanted, given = cleaned.get("colormap_method"), any(cleaned.get(name) for name in names)
        if set(names) & set(self.errors):
            return
        if wanted == "textfile" and not given:
            self.add_error("colormap_text_file", "Give a file with the colors of the classes.")
        if wanted == "label" and given:
            self.add_error("colormap_method", "Choose the colors, or give no file with colors.")

    def check_named(self, cleaned: dict[str, Any]) -> None:
        """Ignored pixels become the class after the last, so its number must be known."""
        if cleaned.get("grey_values") == "threshold":
            self.add_error("ignore_label", "Leave it empty: pixels are only dark or bright.")
            return
        names = _ONE_AT_MOST[0]
        if not any(cleaned.get(name) or name in self.errors for name in names):
            self.add_error(
                "ignore_label",
                "Give a file with the classes' names, too, which tells their number.",
            )
