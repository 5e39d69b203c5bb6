"""From the keys of databases to entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NotRequired, TypedDict

from core.plugins import Stage
from core.plugins.splits import choose_stages
from digits_prebuilt_lmdb.database import close_all, database

Stages = dict[str, list["RecordEntry"]]


class RecordEntry(TypedDict):
    """One key, as the JSON object that is kept of it; there may be a million."""

    name: str
    """The key as text; of one that is none, its bytes as hexadecimal digits."""
    of: str
    """The stage whose database it is in; not always that of the dataset."""
    is_hex: NotRequired[bool]


def entry_of(key: bytes, stage: str) -> RecordEntry:
    try:
        text = key.decode()
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text:
        return {"name": text, "of": stage}
    return {"name": key.hex(), "of": stage, "is_hex": True}


def key_of(entry: RecordEntry) -> bytes:
    return bytes.fromhex(entry["name"]) if entry.get("is_hex") else entry["name"].encode()


def keys_in(folder: str, most: int | None = None) -> list[bytes]:
    """All keys of a database, or the first ones, in order; it is closed again."""
    try:
        return database(folder).keys(most)
    finally:
        close_all()


def listed(stage: str, images: str, labels: str) -> list[RecordEntry]:
    """The keys of a stage's databases; those of labels without image are at the end.

    Args:
        images: the folder of the images' database.
        labels: that of the labels', or "".
    """
    keys = keys_in(images)
    if labels:
        keys += _lonely(keys, keys_in(labels))
    return [entry_of(key, stage) for key in keys]


def _lonely(images: list[bytes], labels: list[bytes]) -> list[bytes]:
    """The keys of labels that have no image, in order."""
    if images == labels:
        return []
    known = set(images)
    return [key for key in labels if key not in known]


def divided(entries: list[RecordEntry], percent: float, seed: int) -> tuple[list[RecordEntry], ...]:
    """Entries for training and for validation, each in their order."""
    chosen = choose_stages(
        [None] * len(entries),
        [0] * len(entries),
        val_percent=percent,
        test_percent=0,
        seed=seed,
    )
    return tuple(list(of_stage(entries, chosen, stage)) for stage in (Stage.TRAIN, Stage.VAL))


def of_stage(
    entries: Iterable[RecordEntry], chosen: Iterable[str], stage: Stage
) -> Iterable[RecordEntry]:
    return (entry for entry, its in zip(entries, chosen, strict=True) if its == stage)
