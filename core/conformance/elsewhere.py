"""What a data plug-in lists and encodes in another process.

Sets have another order there, and folders are listed in the opposite order: what depends on
such things differs from machine to machine.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from core.conformance import process
from core.conformance.data_subject import itemized
from core.conformance.trials import digest_again

_HASH_SEED = "1"


def ask(question: dict[str, Any], plugin: type[Any], seconds: float) -> Any:
    """What `answer_to` gives in another process.

    Raises:
        ChildProcessError: it gave no answer; the text has its last words.
    """
    environment = {"PYTHONHASHSEED": _HASH_SEED}
    answering = f"{__name__}:{_answer_elsewhere.__name__}"
    return process.ask(answering, question, plugin, seconds, environment=environment)


def _answer_elsewhere(question: dict[str, Any], plugin: type[Any]) -> Any:
    """Run in the process."""
    _reverse_listings()
    return answer_to(question, plugin)


def answer_to(question: dict[str, Any], plugin: type[Any]) -> Any:
    """Digests of the stages' entries, or of the samples of the given entries."""
    if "chosen" in question:
        instance = plugin(user_data=question["user_data"], **question["fields"])
        # In another order than here.
        digests = [digest_again(instance, entry) for entry in reversed(question["chosen"])]
        return digests[::-1]
    instance = plugin(**question["fields"])
    instance.user_data = instance.prepare()
    return {stage: digests_of(entries) for stage, entries in itemized(instance).items()}


def digests_of(entries: Sequence[Any]) -> list[str]:
    """One of the entries in their order, and one that does not depend on it."""
    lines = [json.dumps(entry, sort_keys=True) for entry in entries]
    return [
        hashlib.sha256("\n".join(given).encode()).hexdigest() for given in (lines, sorted(lines))
    ]


class _ReversedScan:
    """What `os.scandir` gives, the last entry first."""

    def __init__(self, entries: Iterator[os.DirEntry[Any]]) -> None:
        self.entries = reversed(list(entries))

    def __iter__(self) -> _ReversedScan:
        return self

    def __next__(self) -> os.DirEntry[Any]:
        return next(self.entries)

    def __enter__(self) -> _ReversedScan:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.entries = iter(())


def _reverse_listings() -> None:
    """Let this process's folders be listed in the opposite order."""
    scandir, listdir = os.scandir, os.listdir

    def reversed_scan(path: Any = ".") -> _ReversedScan:
        with scandir(path) as entries:
            return _ReversedScan(entries)

    os.scandir = reversed_scan  # type: ignore[assignment]
    os.listdir = lambda path=".": listdir(path)[::-1]  # type: ignore[assignment]
