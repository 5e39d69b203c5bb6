"""Classes and values of labels in words."""

from __future__ import annotations

from collections.abc import Sequence

from core.tasks.samples import Array

_NAMED = 3
"""Maximum number of classes or values named when a label is written as text."""


def class_name(index: int, names: Sequence[str]) -> str:
    return names[index] if 0 <= index < len(names) else str(index)


def listed(texts: Sequence[str]) -> str:
    """The first few, and the number of the others."""
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return (", ".join(texts[:_NAMED]) or "none") + more


def unnamed_class(found: Array, classes: int) -> str:
    """A class index without a class label; "" if there is none."""
    if found.size and found.min() < 0:
        return f"has class {int(found.min())}, but the first class is 0"
    if classes and found.size and found.max() >= classes:
        last = classes - 1
        return f"has class {int(found.max())}, but class_labels has only 0 to {last}"
    return ""
