"""The form's fields for images that text files list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.plugins import IngestionError
from core.plugins.files import open_named
from core.plugins.forms import FolderField, PlainForm, ServerFileField
from core.plugins.text import decoded
from digits_image_classification.lines import class_names, lines_of

LARGEST_LABELS = 2**24
HEAD = 2**20
"""Bytes of a list that the form looks at; the job reads all."""


class UploadField(forms.FileField):
    """A text file from the browser."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class LocalField(ServerFileField):
    """A text file on the server."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4096, **kwargs)


class PrefixField(FolderField):
    """What the paths of a list are relative to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4096, **kwargs)


class ListFields(PlainForm):
    """A list for each stage, uploaded or on the server, and the names of the classes."""

    label_kind = forms.ChoiceField(
        label="Classes of an image",
        choices=[("one", "Exactly one"), ("several", "Any number")],
        initial="one",
        required=False,
        help_text="Several are separated by semicolons.",
    )
    textfile_labels_file = UploadField(
        label="Upload the classes", help_text="Each line names a class; the first is class 0."
    )
    textfile_local_labels_file = LocalField(
        label="Classes on the server", help_text="Instead of an upload."
    )
    textfile_train_images = UploadField(label="Upload the training list")
    textfile_local_train_images = LocalField(label="Training list on the server")
    textfile_train_folder = PrefixField(
        label="Folder of the training list's images",
        help_text="What its paths are relative to. Empty: the list's own folder on the server.",
    )
    textfile_val_images = UploadField(label="Upload a validation list")
    textfile_local_val_images = LocalField(label="Validation list on the server")
    textfile_val_folder = PrefixField(label="Folder of the validation list's images")
    textfile_test_images = UploadField(label="Upload a test list")
    textfile_local_test_images = LocalField(label="Test list on the server")
    textfile_test_folder = PrefixField(label="Folder of the test list's images")

    def clean_lists(self, cleaned: dict[str, Any], *, by_name: bool) -> None:
        """Check what belongs to the lists, once they are what was chosen."""
        for stage in ("train", "val", "test"):
            needed = "training images" if stage == "train" else ""
            if field := self.given(cleaned, f"{stage}_images", needed):
                self.check_text(field, cleaned[field], HEAD)
        needed = "" if by_name else "names of the classes"
        if field := self.given(cleaned, "labels_file", needed):
            self.check_text(field, cleaned[field], LARGEST_LABELS)

    def given(self, cleaned: dict[str, Any], what: str, needed: str) -> str:
        """The field that names a file: the upload's or the one for the server, or "".

        Args:
            needed: what it is, where it cannot be left out.
        """
        names = [f"textfile_{what}", f"textfile_local_{what}"]
        if any(name in self.errors for name in names):
            return ""
        found = [name for name in names if cleaned.get(name)]
        if len(found) == 2:
            self.add_error(names[1], "Upload a file or name one on the server, not both.")
        elif needed and not found:
            text = f"Upload the text file with the {needed}, or name one on the server."
            self.add_error(names[0], text)
        return found[0] if len(found) == 1 else ""

    def check_text(self, field: str, file: UploadedFile | str, most: int) -> None:
        """Refuse a file that is not text, or no names of classes."""
        try:
            name, data = head_of(file, most + 1)
            if not data.strip():
                raise IngestionError(f"{name} is empty.")
            if field.endswith("labels_file"):
                if len(data) > most:
                    raise IngestionError(f"{name} has more than {most:,} bytes; that is too much.")
                class_names(lines_of(decoded(data, name)), name)
            else:
                # A character may be cut in two where the head ends.
                decoded(data if len(data) <= most else data[: data.rfind(b"\n") + 1], name)
        except IngestionError as error:
            self.add_error(field, str(error))


def head_of(file: UploadedFile | str, size: int) -> tuple[str, bytes]:
    """The name of an upload or of a file on the server, and its first bytes."""
    if isinstance(file, str):
        with open_named(file) as opened:
            return file, opened.read(size)
    file.seek(0)
    data = file.read(size)
    file.seek(0)
    return file.name or "The file", data
