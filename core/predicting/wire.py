"""Messages between a predictor and those who ask it: a length, then JSON."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LENGTH = 4
_LONGEST = 256 * 2**20
"""Bytes of a message: answers have pictures."""


async def send(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    text = json.dumps(message, default=str).encode()
    writer.write(len(text).to_bytes(_LENGTH, "big") + text)
    await writer.drain()


async def receive(reader: asyncio.StreamReader) -> dict[str, Any]:
    """The next message.

    Raises:
        EOFError: the other side has gone.
        ValueError: it is not a message.
    """
    length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
    if length > _LONGEST:
        raise ValueError(f"A message of {length:,} bytes is too long.")
    found = json.loads(await reader.readexactly(length))
    if not isinstance(found, dict):
        raise ValueError("A message is not an object.")
    return found


@contextmanager
def short_address(socket: Path) -> Iterator[str]:
    """An address of the socket for the time of a bind or connect.

    The kernel takes 107 bytes; a data folder's path may be longer.
    """
    folder = os.open(socket.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{socket.name}"
    finally:
        os.close(folder)
