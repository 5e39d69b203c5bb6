"""Looking at the beginning of files, so that a form can tell what is wrong with them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any

from core.plugins import IngestionError
from core.plugins.files import open_named
from digits_text_classification.classes import labels_in
from digits_text_classification.entries import Source
from digits_text_classification.lines import decoded_lines
from digits_text_classification.rows import Layout, read_rows

MOST = 2**20
"""Bytes of each file that are looked at; the job reads all."""


@dataclass(frozen=True)
class Head:
    """The beginning of a file, up to the end of a line."""

    path: str
    data: bytes
    is_whole: bool

    @classmethod
    def of(cls, source: Any) -> Head:
        """Of an upload, or of a file by its path."""
        if isinstance(source, str):
            with open_named(source) as file:
                path, data = source, file.read(MOST)
        else:
            source.seek(0)
            path, data = source.name, source.read(MOST)
            source.seek(0)
        if len(data) < MOST:
            return cls(path, data, True)
        return cls(path, data[: data.rfind(b"\n") + 1], False)


def check_source(source: Any, layout: Layout, *, labels: bool) -> None:
    """Look at an upload, a file, or the files of a folder.

    Args:
        labels: whether it is a file of classes' names, not of texts.

    Raises:
        IngestionError: it cannot be used; the text says why.
    """
    if labels:
        head = Head.of(source)
        labels_in(io.BytesIO(head.data), layout.encoding, os.path.basename(head.path))
        return
    paths = [path for path, _ in Source(source).files()] if isinstance(source, str) else [source]
    texts = [_check_head(Head.of(path), layout) for path in paths]
    if not any(texts):
        raise IngestionError(f"{source} holds no text.")


def _check_head(head: Head, layout: Layout) -> bool:
    """Whether there is a text in the beginning of a file.

    Raises:
        IngestionError: the bytes or quotes are wrong; the text names the line.
    """
    rows = read_rows(io.BytesIO(head.data), head.path, layout)
    if head.is_whole:
        return sum(1 for _ in rows) > 0
    # A row in quotes may go on behind the beginning, so of the others only bytes are looked at.
    for _ in decoded_lines(io.BytesIO(head.data), layout.encoding, os.path.basename(head.path)):
        pass
    return next(rows, None) is not None
