"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.forms import (
    ChoiceOfOneForm,
    FolderField,
    PercentField,
    PlainForm,
    SeedField,
    ServerFileField,
    check_percentages,
)
from digits_prebuilt_lmdb.class_names import LARGEST, class_names
from digits_prebuilt_lmdb.database import check_header
from digits_prebuilt_lmdb.datum import read_mean

LARGEST_MEAN = 2**26
LONGEST_PATH = 4096
ENTRY_FIELDS = frozenset(
    f"prebuilt_{stage}_{what}"
    for stage in ("train", "val", "test")
    for what in ("images", "labels")
)
BLUE, RED = "BGR", "RGB"
STAGES = {"train": "training", "val": "validation", "test": "test"}


class DatabaseField(FolderField):
    """A folder with an LMDB database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_PATH, **kwargs)

    def clean(self, value: Any) -> str:
        folder = super().clean(value)
        try:
            if folder:
                check_header(folder)
        except IngestionError as error:
            raise forms.ValidationError(str(error)) from error
        return folder


class OrderField(forms.ChoiceField):
    """In which order three channels are stored."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(BLUE, "Blue, green, red"), (RED, "Red, green, blue; or no colors")]
        super().__init__(choices=choices, **kwargs)


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    prebuilt_train_images = DatabaseField(
        label="Training images", help_text="The folder of an LMDB database, with its data.mdb."
    )
    prebuilt_train_labels = DatabaseField(
        label="Training labels",
        required=False,
        help_text="A database with the same keys. Empty: the class that each image's record has.",
    )
    prebuilt_val_images = DatabaseField(label="Validation images", required=False)
    prebuilt_val_labels = DatabaseField(label="Validation labels", required=False)
    prebuilt_test_images = DatabaseField(label="Test images", required=False)
    prebuilt_test_labels = DatabaseField(label="Test labels", required=False)
    prebuilt_mean_file = ServerFileField(
        label="Mean image",
        required=False,
        max_length=LONGEST_PATH,
        help_text="A .binaryproto file. It is checked and kept, but not subtracted.",
    )
    class_labels_file = forms.FileField(
        label="Upload the classes",
        required=False,
        help_text="labels.txt of the DIGITS job: each line names a class; the first is class 0.",
    )
    class_labels_path = ServerFileField(
        label="Classes on the server",
        required=False,
        max_length=LONGEST_PATH,
        help_text="Instead of an upload.",
    )
    channel_order = OrderField(
        label="Images of bytes",
        initial=BLUE,
        help_text=("Of three channels. Caffe and DIGITS put blue first; image files tell it."),
    )
    float_channel_order = OrderField(
        label="Images of floating-point numbers",
        initial=RED,
        help_text="DIGITS stored colors blue first here, too.",
    )
    label_channel_order = OrderField(
        label="Labels that are images",
        initial=RED,
        help_text="DIGITS stored colors blue first here, too.",
    )
    folder_pct_val = PercentField(
        label="% for validation",
        initial=0,
        help_text="Of the training images, rounded down. Not used with validation images.",
    )
    seed = SeedField()

    def clean_prebuilt_mean_file(self) -> str:
        path: str = self.cleaned_data["prebuilt_mean_file"]
        if path:
            valid(read_mean, read_bytes, path, LARGEST_MEAN)
        return path

    def clean_class_labels_path(self) -> str:
        path: str = self.cleaned_data["class_labels_path"]
        if path:
            valid(class_names, read_bytes, path, LARGEST)
        return path

    def clean_class_labels_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["class_labels_file"]
        if file:
            valid(class_names, lambda _, most: head_of(file, most), str(file.name), LARGEST)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("class_labels_file") and cleaned.get("class_labels_path"):
            text = "Upload a file or name one on the server, not both."
            self.add_error("class_labels_path", text)
        if not cleaned.get("prebuilt_val_images"):
            check_percentages(self, cleaned)
        for stage in ("val", "test"):
            self.check_pair(cleaned, stage)
        self.check_same(cleaned)
        return cleaned

    def check_pair(self, cleaned: dict[str, Any], stage: str) -> None:
        """Labels go with images, and every stage has labels of one kind."""
        names = [f"prebuilt_{its}_{what}" for its in (stage, "train") for what in IMAGES_LABELS]
        if set(names) & set(self.errors):
            return
        images, labels, _, train_labels = (cleaned.get(name) for name in names)
        if labels and not images:
            self.add_error(names[0], f"Name the images of the {STAGES[stage]} labels, too.")
        elif images and bool(labels) != bool(train_labels):
            had, lacks = (
                ("training", STAGES[stage]) if train_labels else (STAGES[stage], "training")
            )
            text = f"The {had} images have a database of labels; name that of the {lacks} images."
            self.add_error(names[1] if train_labels else names[3], text)

    def check_same(self, cleaned: dict[str, Any]) -> None:
        """Refuse a database that is named twice."""
        first: dict[str, str] = {}
        for stage in STAGES:
            for name in (f"prebuilt_{stage}_{what}" for what in IMAGES_LABELS):
                if (folder := cleaned.get(name)) and first.setdefault(folder, name) != name:
                    label = self.fields[first[folder]].label
                    self.add_error(name, f"This is the database of “{label}”, too.")


IMAGES_LABELS = ("images", "labels")


def valid(parse: Any, read: Any, path: str, most: int) -> None:
    """Read and parse a file; what is wrong with it is an error of its field."""
    try:
        parse(read(path, most), path)
    except IngestionError as error:
        raise forms.ValidationError(str(error)) from error


def head_of(file: UploadedFile, most: int) -> bytes:
    """The first bytes of an upload, one more than the most."""
    file.seek(0)
    data: bytes = file.read(most + 1)
    file.seek(0)
    return data


class InferenceForm(ChoiceOfOneForm):
    """What to predict: an image, or all images of a database."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server",
        required=False,
        max_length=LONGEST_PATH,
        help_text="It is brought to the size and channels of the dataset's images.",
    )
    test_database = DatabaseField(
        label="Database on the server",
        required=False,
        help_text="All images of an LMDB database.",
    )
