"""Files that are sent to browsers, only from where they may come from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.http import FileResponse, Http404
from django.views.decorators.cache import cache_control

_BLOCK = 2**18
# Addresses carry the job's run, so a picture never changes under its address.
unchanging = cache_control(private=True, max_age=86_400)


class Streamed(FileResponse):
    """A file sent block by block under ASGI too, where Django would read it whole."""

    block_size = _BLOCK

    async def __aiter__(self) -> AsyncIterator[bytes]:
        file: Any = self.file_to_stream
        read = sync_to_async(file.read, thread_sensitive=False)
        while block := await read(self.block_size):
            yield block


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
