"""Asking a process of its own about a plug-in: it shares nothing with the one that checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import django

_START = f"from {__name__} import answer; answer()"


def ask(
    answering: str,
    question: Mapping[str, Any],
    plugin: type[Any],
    seconds: float,
    *,
    environment: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> Any:
    """What a function answers in another process, as JSON.

    Args:
        answering: the function, as module:name; it is called with the question and the plug-in.
        question: a JSON object.
        plugin: a class that the other process can import.
        seconds: how long it may take.
        environment: variables of the process.
        without: packages that cannot be imported until the plug-in is.

    Raises:
        ChildProcessError: it gave no answer; the text has its last words.
        ModuleNotFoundError: the plug-in's module needs one of the packages in `without`.
    """
    question = {
        "answering": answering,
        "plugin": f"{plugin.__module__}:{plugin.__qualname__}",
        "without": list(without),
        "question": question,
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "answer.json"
        given = {"PYTHONPATH": os.pathsep.join(sys.path), **(environment or {})}
        try:
            done = subprocess.run(
                [sys.executable, "-c", _START, str(place)],
                env=os.environ | given,
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
        answered = json.loads(place.read_text("utf-8"))
    if missing := answered.get("missing"):
        raise ModuleNotFoundError(f"it imports {missing}", name=missing)
    return answered["answer"]


def answer() -> None:
    """Run in the process: read the question, write the answer."""
    asked = json.load(sys.stdin)
    place = Path(sys.argv[1])
    # None in place of a module stops its import.
    sys.modules.update(dict.fromkeys(asked["without"]))
    django.setup()
    try:
        plugin = _named(asked["plugin"])
    except ModuleNotFoundError as error:
        if error.name not in asked["without"]:
            raise
        place.write_text(json.dumps({"missing": error.name}), "utf-8")
        return
    for name in asked["without"]:
        del sys.modules[name]
    found = _named(asked["answering"])(asked["question"], plugin)
    place.write_text(json.dumps({"answer": found}), "utf-8")


def _named(path: str) -> Any:
    """What module:qualified.name names."""
    module, _, names = path.partition(":")
    found: Any = import_module(module)
    for name in names.split("."):
        found = getattr(found, name)
    return found
