"""The base class of the forms that create datasets, models and inferences.

A creation combines several Django forms, some of them from plug-ins: they are bound to the
same data and validated together, with one dictionary of errors by field name.
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
from core.names import shortened
from core.storage import uploads_of

_LONGEST_UPLOAD = 200
"""Bytes of an upload's name: where there is a file of that name, Django makes it longer."""
Data = Mapping[str, Any]
Files = MultiValueDict[str, UploadedFile]


class Creation:
    """Several forms that create one object; subclasses define `forms` and `save`."""

    def __init__(self) -> None:
        self.forms: list[forms.Form] = []
        self.remark = ""
        """A message to the user after saving."""

    def start_with(self, given: Data) -> None:
        """Let the initial values of an unbound form follow those that will be entered."""

    def is_valid(self) -> bool:
        # A list, not a generator, so that every form is validated.
        return all([form.is_valid() for form in self.forms])  # noqa: C419

    def save(self, owner: Any = None, *, queue: bool = True) -> Artifact:
        """Create the rows of a valid form; with `queue=False`, this process runs the job."""
        raise NotImplementedError

    @property
    def errors(self) -> dict[str, list[str]]:
        """The errors by field; errors of a form as a whole are under `__all__`."""
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
    """Cleaned data as a JSON object; uploads are saved in the folder and stored as paths."""
    stored = {
        name: str(_store_upload(value, folder)) if isinstance(value, UploadedFile) else value
        for name, value in cleaned.items()
    }
    return json_of(stored)


def json_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned data as a JSON object, but for uploads, which are left out."""
    plain = {key: value for key, value in cleaned.items() if not isinstance(value, UploadedFile)}
    fields: dict[str, Any] = json.loads(json.dumps(plain, cls=DjangoJSONEncoder))
    return fields


def _store_upload(upload: UploadedFile, folder: Path) -> Path:
    place = uploads_of(folder)
    storage = FileSystemStorage(location=place)
    # Other systems count characters, of which names have up to 255.
    name = shortened(Path(upload.name or "file").name, _LONGEST_UPLOAD)
    return place / storage.save(name, upload)


def remove_folder(folder: Path) -> None:
    """Remove what a failed creation left behind."""
    shutil.rmtree(folder, ignore_errors=True)
