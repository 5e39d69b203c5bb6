"""Listing the images of two folders, and pairing them by name without the ending."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from core.exceptions import IngestionError
from core.folders import scan
from core.images import SUFFIXES, is_image_name
from core.spellings import composed


class Pair(NamedTuple):
    """An image and its label image, relative to their folders; None: there is none."""

    image: str | None
    label: str | None


def list_pairs(images: str, labels: str) -> list[Pair]:
    """The pairs of two folders, in the order of the paths without endings.

    Folders below them are searched, too, and links are followed, but no folder is entered twice.
    Composed and decomposed Unicode is one name, as macOS has it. One folder may be inside the
    other, or both may be the same. Hidden files are skipped, and so
    are files without the ending of an image.

    Raises:
        IngestionError: a folder holds no images, or images whose paths differ only in their
            endings, or no image has a label image.
    """
    found = _files_by_stem(images, labels)
    their = _as_in(found, _files_by_stem(labels, images))
    pairs = [Pair(found.get(stem), their.get(stem)) for stem in sorted(found.keys() | their.keys())]
    if not found.keys() & their.keys():
        raise IngestionError(
            f"No file of {images} has the name of one of {labels}, but for the ending. The first "
            f"are {_first_of(found)} and {_first_of(their)}."
        )
    return pairs


def _as_in(found: dict[str, str], their: dict[str, str]) -> dict[str, str]:
    """Their files, by the stems of those that are found where only the Unicode form differs."""
    alone: dict[str, list[str]] = {}
    for stem in found.keys() - their.keys():
        alone.setdefault(composed(stem), []).append(stem)
    counts = Counter(composed(stem) for stem in their.keys() - found.keys())
    named = {}
    for stem, path in their.items():
        key = composed(stem)
        is_alone = stem not in found and counts[key] == len(alone.get(key, ())) == 1
        named[alone[key][0] if is_alone else stem] = path
    return named


def _first_of(files: dict[str, str]) -> str:
    return files[min(files)]


def _files_by_stem(folder: str, other: str) -> dict[str, str]:
    """The images of a folder, without those of the other folder if that is inside."""
    files: dict[str, str] = {}
    left_out = {os.path.realpath(other)} - {os.path.realpath(folder)}
    for path in _files_below(folder, "", left_out):
        stem = os.path.splitext(path)[0]
        if (first := files.setdefault(stem, path)) != path:
            raise IngestionError(
                f"{folder} holds {' and '.join(sorted((first, path)))}: names of images may not "
                "differ in their endings only, since these do not count when images are paired."
            )
    if not files:
        raise IngestionError(
            f"{folder} holds no images: no files with the endings {', '.join(sorted(SUFFIXES))}."
        )
    return files


def _files_below(root: str, place: str, seen: set[str]) -> Iterator[str]:
    """The images in a folder and below it, relative to the root, with slashes."""
    path = os.path.join(root, place)
    if (real := os.path.realpath(path)) in seen:
        return
    seen.add(real)
    for name, is_folder in scan(path):
        if name.startswith("."):
            continue
        if is_folder:
            yield from _files_below(root, f"{place}{name}/", seen)
        elif is_image_name(name):
            yield f"{place}{name}"
