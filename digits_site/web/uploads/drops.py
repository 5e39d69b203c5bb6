"""What is dropped onto a form: unpacked, and its folder told to the page."""

from __future__ import annotations

import os

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from core.folders import is_folder
from core.forms.upload import UploadForm


@require_POST
def unpack(request: HttpRequest) -> JsonResponse:
    """As JSON: the `name` of the upload, its `folder` and number of `files`; or an `error`.

    `file` is the path of the only file, such as a table; empty where there are several.
    """
    form = UploadForm(request.POST, request.FILES)
    upload = form.save(request.user) if form.is_valid() else None
    if upload is None:
        error = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"error": error}, status=400)
    folder = _data_folder(str(upload.folder))
    told = {"name": upload.name, "folder": folder, "files": upload.files}
    return JsonResponse(told | {"file": _only_file(folder) if upload.files == 1 else ""})


def _data_folder(folder: str) -> str:
    """The one folder that an archive holds; where it holds more, the folder it was unpacked to."""
    with os.scandir(folder) as entries:
        found = list(entries)
    return found[0].path if len(found) == 1 and is_folder(found[0]) else folder


def _only_file(folder: str) -> str:
    """The path of the one file in a folder; "" where it lies deeper."""
    with os.scandir(folder) as entries:
        return next((entry.path for entry in entries if entry.is_file()), "")
