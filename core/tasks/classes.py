"""Names of classes that a plug-in has given none, and the class that does not count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


def ignored_class(user_data: Mapping[str, Any]) -> int | None:
    """The index of the class whose pixels are neither learnt nor measured; None: all are."""
    index = user_data.get("ignore_index")
    return index if type(index) is int else None


def class_slugs(names: Sequence[str]) -> tuple[str, ...]:
    """Names as parts of those of metrics, all different: `Left ventricle` → `left_ventricle`."""
    slugs: list[str] = []
    for index, name in enumerate(names):
        slug = re.sub(r"\W+", "_", name.lower()).strip("_") or "class"
        while slug in slugs:
            slug = f"{slug}_{index}"
        slugs.append(slug)
    return tuple(slugs)


def names_by_slug(names: Sequence[str]) -> dict[str, str]:
    """The way back: `left_ventricle` → `Left ventricle`."""
    return dict(zip(class_slugs(names), names, strict=True))


def default_label(index: int, *, has_background: bool = True) -> str:
    """A numbered name; class 0 of pixels is their background, of whole images a class."""
    return f"class {index}" if index or not has_background else "background"


def unknown_label(name: str) -> str:
    """Of a class that a network has no output for, as training data lacked it."""
    return f"{name} (not in training)"


def default_value_name(index: int) -> str:
    """Of what a regression predicts."""
    return f"value {index + 1}"
