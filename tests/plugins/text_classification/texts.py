"""Files of texts, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from digits_text_classification import DataIngestion
from digits_text_classification.forms import DatasetForm

from core.plugins import IngestionError, Stage

ROWS = ("good,a fine film", "bad,a dull film", "good,so funny", "bad,so long")


def make_file(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="")
    return path


def make_csv(folder: Path, *rows: str) -> Path:
    return make_file(folder / "train.csv", *(rows or ROWS))


def data_of(path: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the training data as it is."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    return initial | {"train_data_path": str(path)} | changes


def plugin_of(path: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(path, **changes))
    assert form.is_valid(), form.errors
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    return plugin


def texts_of(plugin: DataIngestion, stage: str) -> list[tuple[str, int | None]]:
    """What was written into the samples, read from the numbers of the characters."""
    characters = "\0" + plugin.alphabet + "\0"
    samples = [plugin.encode_entry(entry) for entry in plugin.itemize_entries(stage)]
    return [
        ("".join(characters[number] for number in feature.ravel()).rstrip("\0"), label)
        for feature, label in samples
    ]


def why_rejected(plugin: DataIngestion) -> list[str]:
    reasons = []
    for stage in Stage:
        for entry in plugin.itemize_entries(stage):
            try:
                plugin.encode_entry(entry)
            except IngestionError as error:
                reasons.append(str(error))
    return reasons
