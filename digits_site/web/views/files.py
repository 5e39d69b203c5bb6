"""Pictures and downloads, only from where they may come from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from core.exceptions import StoreError
from core.models import Dataset, Inference, TrainedModel
from core.plugins import Stage
from digits_site.web.datasets.samples import SIZES, THUMBNAIL, sample_picture

BLOCK = 2**18
# Addresses carry the job's run, so a picture never changes under its address.
unchanging = cache_control(private=True, max_age=86_400)


class Streamed(FileResponse):
    """A file sent block by block under ASGI too, where Django would read it whole."""

    block_size = BLOCK

    async def __aiter__(self) -> AsyncIterator[bytes]:
        file: Any = self.file_to_stream
        read = sync_to_async(file.read, thread_sensitive=False)
        while block := await read(self.block_size):
            yield block


@unchanging
def sample(request: HttpRequest, pk: int, stage: str, index: int) -> HttpResponse:
    """A sample of a dataset, with its mask laid over unless `mask=0`."""
    if stage not in {known.value for known in Stage}:
        raise Http404(f"There is no stage “{stage}”.")
    size = request.GET.get("size", str(THUMBNAIL))
    if size not in map(str, SIZES):
        raise BadRequest(f"The size is one of {', '.join(map(str, SIZES))}.")
    rows = Dataset.objects.only("user_data", "name", "plugin_id", "fields", "task")
    dataset = get_object_or_404(rows, pk=pk)
    mask = request.GET.get("mask") != "0"
    try:
        png = sample_picture(dataset, stage, index, size=int(size), mask=mask)
    except (StoreError, OSError) as error:
        raise Http404(f"The sample cannot be read. {error}") from error
    return HttpResponse(png, content_type="image/png")


@unchanging
def output(request: HttpRequest, pk: int, path: str) -> HttpResponseBase:
    """A picture that a view plug-in made in an inference."""
    inference = get_object_or_404(Inference, pk=pk)
    return send(below(inference.folder, path, ".png"), content_type="image/png")


def snapshot(request: HttpRequest, pk: int, epoch: int) -> HttpResponseBase:
    """A snapshot's `.keras` file as a download."""
    model = get_object_or_404(TrainedModel, pk=pk)
    row = get_object_or_404(model.snapshots, epoch=epoch)
    file = below(model.folder, row.file, ".keras")
    name = f"{model.name} epoch {epoch}.keras"
    return send(file, as_attachment=True, filename=name)


def below(folder: Path, path: str, suffix: str) -> Path:
    """The file of that suffix below the folder; nothing else exists for the browser."""
    try:
        folder, file = folder.resolve(), (folder / path).resolve(strict=True)
    except (OSError, ValueError) as error:
        raise Http404("There is no such file.") from error
    if file.suffix != suffix or not file.is_relative_to(folder) or not file.is_file():
        raise Http404("There is no such file.")
    return file


def send(file: Path, **options: Any) -> FileResponse:
    return Streamed(file.open("rb"), **options)
