"""What to do where a sample is not like those of its dataset."""

from __future__ import annotations

from collections.abc import Collection

from core.exceptions import IngestionError
from core.store.manifest import Spec
from core.store.record import Arrays
from core.store.writer import DifferentError, ShardWriter

_SIZES = (
    ("resize_width", "resize_height"),
    ("resize_image_width", "resize_image_height"),
    ("padding_image_width", "padding_image_height"),
)
"""Fields to which images are brought, by the plug-ins that have them."""
_MODE = "resize_mode"
_CHANNELS = {"feature": "channel_conversion", "label": "label_channel_conversion"}


def check_alike(writer: ShardWriter, sample: Arrays, fields: Collection[str]) -> None:
    """Refuse a sample that differs, with the fields that help.

    Args:
        fields: the names of the plug-in's fields.

    Raises:
        IngestionError: it differs.
    """
    try:
        writer.check(*sample)
    except DifferentError as error:
        advice = advice_on(error.what, error.found, error.wanted, fields)
        raise IngestionError(f"{error} {advice}".rstrip()) from error


def advice_on(what: str, found: Spec, wanted: Spec, fields: Collection[str]) -> str:
    """Sentences; "" where nothing is known that helps."""
    advice = []
    if len(found.shape) == len(wanted.shape) == 3:
        sizes = zip(found.shape[:2], wanted.shape[:2], strict=True)
        if any(length is not None and mine != length for mine, length in sizes):
            advice.append(_on_sizes(fields))
        if found.shape[2] != wanted.shape[2] and _CHANNELS[what] in fields:
            advice.append(f"Set {_CHANNELS[what]} to RGB or L, so that all have the same channels.")
    if found.dtype != wanted.dtype:
        advice.append("Save all files with one kind of values, such as 8 bits.")
    return " ".join(filter(None, advice))


def _on_sizes(fields: Collection[str]) -> str:
    pairs = [" and ".join(pair) for pair in _SIZES if fields and set(pair) <= set(fields)]
    if not pairs:
        return "Bring all to one size."
    how = f" {_MODE} says what becomes of other proportions." if _MODE in fields else ""
    return f"Give {', or '.join(pairs)}, so that all are brought to one size.{how}"
