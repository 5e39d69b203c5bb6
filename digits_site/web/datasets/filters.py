"""By what the samples of a dataset can be chosen on its page, and what an address asks for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.models import Dataset
from core.names import printed
from core.storage import ShardFolder
from core.store.entries import TAG_NUMBERS, facts_of, group_of, tag_numbers, tags_of
from core.store.reader import StageReader
from core.store.search import IMAGE, OBJECT, Wanted
from core.tasks import task_of
from digits_site.web.shared.facts import fact_title, number_title

FACT = "fact_"
FROM, TO = "_from", "_to"
_LOOKED_AT = 2000
"""Samples whose entries say what is offered; any other value can be asked for by the address."""
_MOST_VALUES = 100
_MOST_FACTS = 6
_TABLES = 32


@dataclass(frozen=True)
class Offered:
    """What the first entries of a stage have in common, and in what they differ."""

    groups: list[str] = field(default_factory=list)
    facts: Mapping[str, list[str]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def offered_of(reader: StageReader) -> Offered:
    """What is offered of a stage; nothing where its entries are damaged, as is said elsewhere."""
    if not len(reader):
        return Offered()
    first = ShardFolder(reader.shards[0]).entries
    try:
        changed = first.stat().st_mtime_ns
    except OSError:
        changed = 0
    try:
        return _offered(reader.folder, changed, len(reader))
    except StoreError:
        return Offered()


@lru_cache(maxsize=_TABLES)
def _offered(folder: Path, changed: int, count: int) -> Offered:
    """That of a stage that has not changed since."""
    with StageReader(folder) as reader:
        entries = reader.entries(0, min(count, _LOOKED_AT))
    groups = {group for entry in entries if (group := group_of(entry))}
    values: dict[str, Counter[str]] = {}
    numbers: dict[str, list[float]] = {}
    for entry in entries:
        for key, text in facts_of(entry).items():
            values.setdefault(key, Counter())[text] += 1
        for key, number in tag_numbers(tags_of(entry)).items():
            numbers.setdefault(key, []).append(number)
    telling = {key: sorted(found) for key, found in values.items() if _is_telling(found)}
    return Offered(
        sorted(map(printed, groups))[:_MOST_VALUES] if len(groups) > 1 else [],
        dict(list(telling.items())[:_MOST_FACTS]),
        {
            kind: (min(numbers[kind]), max(numbers[kind]))
            for kind in TAG_NUMBERS
            if kind in numbers and min(numbers[kind]) < max(numbers[kind])
        },
    )


def _is_telling(counts: Counter[str]) -> bool:
    """Whether samples can be chosen by it: what differs in each, such as a path, is a name."""
    return 1 < len(counts) <= _MOST_VALUES and len(counts) < sum(counts.values())


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense is left out."""
    kinds = [IMAGE, OBJECT, *TAG_NUMBERS]
    limits = {
        kind: (_number(query.get(kind + FROM), -math.inf), _number(query.get(kind + TO), math.inf))
        for kind in kinds
    }
    label = query.get("class", "")
    return Wanted(
        query.get("name", "").strip(),
        query.get("group", "").strip(),
        int(label) if label.isascii() and label.isdigit() and len(label) < 8 else None,
        {
            key.removeprefix(FACT): text
            for key, text in query.items()
            if key.startswith(FACT) and text
        },
        {kind: both for kind, both in limits.items() if both != (-math.inf, math.inf)},
    )


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise


def filters_context(
    dataset: Dataset, offered: Offered, wanted: Wanted, query: Mapping[str, str], *, varies: bool
) -> dict[str, Any]:
    """The context of `web/datasets/filters.html`.

    Args:
        varies: whether images of the stage differ in size.
    """
    task = task_of(dataset.task)
    ranges = dict(offered.numbers)
    drawn = len((dataset.label or {}).get("shape", ()))
    if varies and task.is_picture:
        ranges[IMAGE] = (0, math.nan)
    if drawn >= 2 and not task.is_target:
        ranges[OBJECT] = (0, math.nan)
    facts = [
        {
            "name": FACT + key,
            "title": fact_title(key),
            "values": values,
            "chosen": wanted.facts.get(key, ""),
        }
        for key, values in offered.facts.items()
    ]
    has_classes = task.has_classes and dataset.label is not None
    labels = dataset.info.class_labels if has_classes else []
    own = {"name", "group", "class", "at", "back", "samples"}
    own |= {FACT + key for key in offered.facts}
    own |= {kind + end for kind in ranges for end in (FROM, TO)}
    return {
        "wanted": wanted,
        "offered": offered,
        "class_choices": list(enumerate(labels))[int(task.has_background) :][:_MOST_VALUES],
        "facts": facts,
        "ranges": [_range(kind, both, wanted) for kind, both in ranges.items()],
        "rest": [(name, text) for name, text in query.items() if name not in own],
    }


def _range(kind: str, both: tuple[float, float], wanted: Wanted) -> dict[str, Any]:
    least, most = wanted.ranges.get(kind, (-math.inf, math.inf))
    return {
        "name": kind,
        "title": number_title(kind),
        "least": "" if math.isnan(both[0]) else f"{math.floor(both[0])}",
        "most": "" if math.isnan(both[1]) else f"{math.ceil(both[1])}",
        "from": f"{least:g}" if math.isfinite(least) else "",
        "to": f"{most:g}" if math.isfinite(most) else "",
    }
