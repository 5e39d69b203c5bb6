"""A process that shares nothing with the one that checks: what comes out there?

It is a new interpreter, whose sets have another order, and folders are listed in the
opposite order. What depends on such things differs from machine to machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from core.conformance.data_subject import itemized
from core.conformance.trials import digest_again

HASH_SEED = "1"
START = f"import django; django.setup(); from {__name__} import answer; answer()"


def ask(question: dict[str, Any], plugin: type[Any], seconds: float) -> Any:
    """What `answer_to` gives in another process.

    Raises:
        ChildProcessError: it gave no answer; the text has its last words.
    """
    question = question | {"module": plugin.__module__, "class": plugin.__qualname__}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "answer.json"
        environment = {"PYTHONHASHSEED": HASH_SEED, "PYTHONPATH": os.pathsep.join(sys.path)}
        try:
            done = subprocess.run(
                [sys.executable, "-c", START, str(place)],
                env=os.environ | environment,
                input=json.dumps(question),
                capture_output=True,
                text=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise ChildProcessError(f"it took longer than {seconds:g} s") from None
        if not place.exists():
            words = done.stderr.strip().splitlines() or ["nothing"]
            raise ChildProcessError(f"it ended with {done.returncode} and said: {words[-1]}")
        return json.loads(place.read_text())


def answer() -> None:
    """Run in the process: read the question, write the answer."""
    reverse_listings()
    question = json.load(sys.stdin)
    plugin: Any = import_module(question["module"])
    for name in question["class"].split("."):
        plugin = getattr(plugin, name)
    Path(sys.argv[1]).write_text(json.dumps(answer_to(question, plugin)))


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


class ReversedScan:
    """What `os.scandir` gives, the last entry first."""

    def __init__(self, entries: Iterator[os.DirEntry[Any]]) -> None:
        self.entries = reversed(list(entries))

    def __iter__(self) -> ReversedScan:
        return self

    def __next__(self) -> os.DirEntry[Any]:
        return next(self.entries)

    def __enter__(self) -> ReversedScan:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.entries = iter(())


def reverse_listings() -> None:
    """Let this process's folders be listed in the opposite order."""
    scandir, listdir = os.scandir, os.listdir

    def reversed_scan(path: Any = ".") -> ReversedScan:
        with scandir(path) as entries:
            return ReversedScan(entries)

    os.scandir = reversed_scan  # type: ignore[assignment]
    os.listdir = lambda path=".": listdir(path)[::-1]  # type: ignore[assignment]
