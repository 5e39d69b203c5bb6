"""What a new network can start from: examples, and the bundled networks."""

from __future__ import annotations

from dataclasses import dataclass

from core.own_networks.examples import EXAMPLES, example_source
from core.own_networks.source import read_source
from core.tasks import task_of

FIRST = "small"
"""The example that an empty editor begins with."""


@dataclass(frozen=True)
class Start:
    """A starting point."""

    key: str
    """What `?from=` and `networks new --from` call it."""
    title: str
    tasks: str


def starts() -> list[Start]:
    """The examples."""
    found = []
    for name in EXAMPLES:
        source = read_source(example_source(name))
        tasks = ", ".join(task_of(task).title.lower() for task in source.tasks) or "every task"
        found.append(Start(name, source.title, tasks))
    return found


def source_from(key: str) -> str:
    """The source of a starting point; the first example where there is none of that name."""
    return example_source(key if key in EXAMPLES else FIRST)
