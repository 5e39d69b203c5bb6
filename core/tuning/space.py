"""The space of a sweep as it is stored: a text by field, and the values that it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.tuning.notation import parse
from core.tuning.values import Choice, Values

Stored = dict[str, Any]
"""A list of texts, or a text in the notation of ranges and whether numbers are whole."""


def stored(values: Mapping[str, Values], texts: Mapping[str, str]) -> Stored:
    """A space as JSON.

    Args:
        values: by field.
        texts: what was entered for ranges and distributions.
    """
    return {
        name: list(one.texts)
        if isinstance(one, Choice)
        else {"text": texts[name].strip(), "whole": one.whole}
        for name, one in values.items()
    }


def space_of(kept: Stored) -> dict[str, Values]:
    """The space that was stored.

    Raises:
        TrainingError: it is of another version of the product, whose notation differed.
    """
    return {name: _values(one) for name, one in kept.items()}


def _values(one: Any) -> Values:
    if isinstance(one, list):
        return Choice(tuple(one))
    found = parse(one["text"], whole=one["whole"])
    assert found is not None  # noqa: S101 - only what was parsed is stored
    return found


def in_words(kept: Stored) -> dict[str, str]:
    """What is tried, by field, as it may be entered again."""
    return {
        name: f"[{', '.join(one)}]" if isinstance(one, list) else one["text"]
        for name, one in kept.items()
    }
