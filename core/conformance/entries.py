"""Checks of what a data plug-in prepares and lists."""

from __future__ import annotations

import json
import os
from typing import Any

from core.conformance.data_subject import DataSubject, itemized
from core.conformance.elsewhere import ask, digests_of
from core.conformance.pages import same
from core.conformance.results import Problem, shortened
from core.store.entries import group_of, name_of

NOWHERE = "/there/is/no/such/place"
_LONGEST_LISTING = 600
"""Seconds that listing may take in the other process."""


def check_constructor(subject: DataSubject) -> str:
    """An instance is made in every process, so that it must not need the disk."""
    fields: dict[str, Any] = {
        name: NOWHERE if isinstance(value, str) and os.path.exists(value) else value
        for name, value in subject.fields.items()
    }
    remedy = "Read files in prepare, or in a functools.cached_property; never in __init__."
    try:
        instance = subject.plugin(**fields)
        instance.get_task()
    except Exception as error:
        raise Problem(f"without the files, {type(error).__name__}: {error}", remedy) from error
    if instance.is_inference_db or instance.user_data:
        raise Problem(
            "is_inference_db or user_data is not what the constructor was given",
            "Call super().__init__(is_inference_db, user_data, **fields).",
        )
    return "an instance is made without the files"


def check_prepare(subject: DataSubject) -> str:
    """It returns a small JSON object, the same each time."""
    given = subject.prepared.user_data
    remedy = "Return a dict of text, numbers, booleans, None, lists and dicts with text as keys."
    try:
        stored = subject.user_data
    except (TypeError, ValueError) as error:
        raise Problem(f"it returns {given!r:.80}, which is not JSON: {error}", remedy) from error
    if not isinstance(given, dict) or not same(given, stored):
        raise Problem(f"it returns {given!r:.80}, and as JSON {stored!r:.80}", remedy)
    check_classes(stored)
    if subject.prepare().user_data != given:
        raise Problem(
            "a second instance with the same fields returns something else",
            "Let the result depend on the fields and files only: no time, no unseeded random.",
        )
    return f"{len(json.dumps(stored)):,} bytes of JSON: {', '.join(stored) or 'nothing'}"


def check_classes(user_data: dict[str, Any]) -> None:
    labels, palette = user_data.get("class_labels", []), user_data.get("palette", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Problem(f"class_labels is {labels!r:.80}", "Return a list of texts.")
    is_palette = isinstance(palette, list) and all(
        isinstance(color, list) and len(color) == 3 and all(c in range(256) for c in color)
        for color in palette
    )
    if not is_palette:
        raise Problem(f"palette is {palette!r:.80}", "Return a list of [red, green, blue], 0–255.")


def check_entries(subject: DataSubject) -> str:
    """There are entries, and each is a JSON value."""
    for stage, entries in subject.stages.items():
        for entry in entries:
            try:
                is_same = same(entry, json.loads(json.dumps(entry, allow_nan=False)))
            except (TypeError, ValueError):
                is_same = False
            if not is_same:
                raise Problem(
                    f"an entry of {stage} is not a JSON value: {entry!r:.100}",
                    "List text, numbers, or lists and dicts of these: str(path) for a Path, "
                    "int(…) for NumPy's numbers, lists for tuples.",
                )
    if not subject.entries:
        raise Problem(
            "there are none in any stage",
            "Give fields that name some data; raise IngestionError where nothing can be found.",
        )
    counts = ", ".join(f"{stage} {len(entries):,}" for stage, entries in subject.stages.items())
    return f"{counts}; the first: {shortened(name_of(subject.chosen[0]))}"


def check_order(subject: DataSubject) -> str:
    """The entries depend on the fields and files only."""
    remedy = (
        "Sort what os.listdir, os.scandir, glob and sets give; seed random.Random with the "
        "field `seed`; keep nothing in globals."
    )
    if itemized(subject.prepare()) != subject.stages:
        raise Problem("a second instance lists other entries, or in another order", remedy)
    try:
        elsewhere = ask({"fields": subject.fields}, subject.plugin, _LONGEST_LISTING)
    except ChildProcessError as error:
        raise Problem(
            f"in another process, nothing was listed: {error}",
            "Let prepare and itemize_entries need nothing but the fields.",
        ) from None
    for stage, entries in subject.stages.items():
        here, there = digests_of(entries), elsewhere[stage]
        if here != there:
            how = "in another order" if here[1] == there[1] else "other entries"
            raise Problem(
                f"another process, in which folders and sets have another order, lists {how} "
                f"for {stage}",
                remedy,
            )
    return "a second instance and another process list the same in the same order"


def check_stages(subject: DataSubject) -> str:
    """No entry and no group is in two stages."""
    first_stage: dict[tuple[str, str], str] = {}
    for stage, entries in subject.stages.items():
        for entry in entries:
            keys = [("entry", json.dumps(entry, sort_keys=True))]
            if (group := group_of(entry)) is not None:
                keys.append(("group", group))
            for what, key in keys:
                other = first_stage.setdefault((what, key), stage)
                if other != stage:
                    raise Problem(
                        f"the {what} {key:.100} is in {other} and in {stage}",
                        "Divide entries with core.plugins.splits.choose_stages, which keeps groups "
                        "together.",
                    )
    groups = sum(what == "group" for what, _ in first_stage)
    return f"nothing is in two stages; {groups:,} groups" if groups else "nothing is in two stages"
