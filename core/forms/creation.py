"""What the three creation forms have in common.

A creation joins several Django forms, some of them a plug-in's, into one: bound to the
same data, valid together, with one dictionary of errors by field name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.datastructures import MultiValueDict

from core.models import Artifact

Data = Mapping[str, Any]
Files = MultiValueDict[str, UploadedFile]


class Creation:
    """Several forms that create one thing; subclasses add `forms` and `save`."""

    def __init__(self) -> None:
        self.forms: list[forms.Form] = []
        self.remark = ""
        """What the user is told when it is saved."""

    def is_valid(self) -> bool:
        # A list, not a generator: every form is to say what is wrong with it.
        return all([form.is_valid() for form in self.forms])  # noqa: C419

    def save(self, owner: Any = None, *, queue: bool = True) -> Artifact:
        """Create the rows of a valid form; without `queue`, this process runs the job."""
        raise NotImplementedError

    @property
    def errors(self) -> dict[str, list[str]]:
        """The errors by field; those of a whole form under `__all__`."""
        errors: dict[str, list[str]] = {}
        for form in self.forms:
            for name, texts in form.errors.items():
                field = form.add_prefix(name) if name in form.fields else name
                errors.setdefault(field, []).extend(str(text) for text in texts)
        return errors

    @property
    def shown(self) -> list[forms.Form]:
        """The forms on a page: more than `forms` where a field decides which of them count."""
        return self.forms

    def fields(self) -> Iterator[tuple[str, forms.Field]]:
        """The names and fields of all forms, as pages and commands send them."""
        for form in self.forms:
            for name, field in form.fields.items():
                yield form.add_prefix(name), field


def store_fields(cleaned: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Cleaned data as a JSON object; uploads are kept in the folder, by path."""
    stored = {
        name: str(store_upload(value, folder)) if isinstance(value, UploadedFile) else value
        for name, value in cleaned.items()
    }
    fields: dict[str, Any] = json.loads(json.dumps(stored, cls=DjangoJSONEncoder))
    return fields


def store_upload(upload: UploadedFile, folder: Path) -> Path:
    storage = FileSystemStorage(location=folder / "uploads")
    return folder / "uploads" / storage.save(Path(upload.name or "file").name, upload)


def remove_folder(folder: Path) -> None:
    """Leave nothing of a creation that failed."""
    shutil.rmtree(folder, ignore_errors=True)
