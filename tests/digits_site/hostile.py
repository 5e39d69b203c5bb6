"""All addresses of the server, what its pages take, and what is sent there to do harm."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = Path(__file__).parents[2]
ARGUMENTS: dict[str, Any] = {
    "pk": 1,
    "epoch": 1,
    "number": 1,
    "index": 0,
    "place": 0,
    "other": 1,
    "id": 1,
    "object_id": "1",
    "content_type_id": 1,
    "stage": "train",
    "path": "a.png",
    "plugin_id": "test-dummy",
    "to": "onnx",
    "kind": "models",
    "name": "training",
    "file": "tour-home.png",
    "app_label": "core",
}
TEXTS = {
    "digits": "9" * 5000,
    "other digits": "٣²",
    "below zero": "-1",
    "no number": "nan",
    "infinite": "1e999",
    "zero byte": "a\0b",
    "controls": "\x1b[2J\r\n\x07\x9b\u202e",
    "half a character": "\ud800",
    "no UTF-8": "\udcff",
    "long": "x" * 100_000,
    "deep": "/" + "x/" * 50_000,
    "above": "../" * 40 + "etc/passwd",
    "system": "/proc/1/root/etc/passwd",
    "descriptor": "/proc/self/fd/0",
    "endless": "/dev/zero",
    "unknown home": "~nobody\0/x",
    "braces": "{" * 5000 + "{}%s%(a)s",
}


def addresses() -> dict[str, str]:
    """An address for every name of the URL configuration, pages and admin alike."""
    return dict(_named(get_resolver(), ""))


def _named(resolver: URLResolver, space: str) -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _named(found, f"{space}{found.namespace}:" if found.namespace else space)
        elif isinstance(found, URLPattern) and found.name:
            names = found.pattern.regex.groupindex
            values = {name: ARGUMENTS[name] for name in names}
            yield f"{space}{found.name}", reverse(f"{space}{found.name}", kwargs=values)


@cache
def parameters() -> list[str]:
    """What views ask queries for, as their source says."""
    found: set[str] = {"page", "inferences", "snapshots", "o", "p", "all", "id__exact", "_popup"}
    for folder in ("digits_site", "core"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= set(re.findall(r'GET(?:\.get\(|\.getlist\(|\[)"(\w+)"', path.read_text()))
    return sorted(found)


def fields_of(page: str) -> list[str]:
    """The names of the fields of a page's forms."""
    names = re.findall(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"]+)\"", page)
    return list(dict.fromkeys(name for name in names if name != "csrfmiddlewaretoken"))


@contextmanager
def special_files(folder: Path) -> Iterator[dict[str, str]]:
    """Paths that lead to what no field wants, by what it is."""
    os.mkfifo(folder / "pipe.png")
    (folder / "loop").symlink_to("loop")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "file.txt").write_text("a line\n")
    (folder / "folder.csv").mkdir()
    (folder / "eps.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    with (folder / "sparse.csv").open("wb") as file:
        file.truncate(2**40)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
        yield {path.name: str(path) for path in sorted(folder.iterdir())}
