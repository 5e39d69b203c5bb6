"""Fetching files of weights on a machine that is connected to the internet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from core.exceptions import WeightsError
from core.progress import Progress
from core.store.whole import whole_folder
from core.weights.folder import write_folder
from core.weights.known import KnownWeights

_AT_ONCE = 2**20
_MOST = 4 * 2**30
"""Bytes of a file."""
_SECONDS = 60.0
_PLAIN_HOSTS = ("127.0.0.1", "::1", "localhost")
"""Where HTTP without encryption is no danger."""


def fetch(chosen: Sequence[KnownWeights], output: Path, progress: Progress) -> None:
    """Fetch files into a new folder, compare their checksums, and describe them.

    Raises:
        WeightsError: a file cannot be fetched, or is not the one that was expected; nothing is
            kept.
        ExportError: `output` is not a new or empty folder.
    """
    with whole_folder(output) as folder:
        for one in chosen:
            _fetch(one, folder / one.file, progress)
        write_folder(folder, chosen)


def _fetch(one: KnownWeights, path: Path, progress: Progress) -> None:
    address = urlsplit(one.url)
    if address.scheme != "https" and address.hostname not in _PLAIN_HOSTS:
        raise WeightsError(f"{one.url} is not fetched: its address must begin with https://.")
    kind, _, expected = one.checksum.partition(":")
    if kind not in ("sha256", "md5"):
        raise WeightsError(f"{one.id} has no checksum “sha256:…” or “md5:…”; it is not fetched.")
    digest = hashlib.new(kind, usedforsecurity=False)
    try:
        with urlopen(one.url, timeout=_SECONDS) as answer, path.open("xb") as file:  # noqa: S310
            total = int(answer.headers.get("Content-Length") or 0)
            while block := answer.read(_AT_ONCE):
                file.write(block)
                digest.update(block)
                if file.tell() > _MOST:
                    raise WeightsError(f"{one.url} is larger than {_MOST:,} bytes.")
                progress(file.tell(), total, one.file)
    except (OSError, HTTPException, ValueError) as error:
        raise WeightsError(f"{one.url} cannot be fetched: {error}.") from error
    if digest.hexdigest() != expected:
        raise WeightsError(
            f"{one.url} is not the file that was expected: its {kind} checksum is "
            f"{digest.hexdigest()}, not {expected}."
        )
