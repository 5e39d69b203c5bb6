"""Questions that commands answer: in a process of their own, while the page asks again.

What needs TensorFlow takes seconds to a minute and much memory: the web server never imports it,
and no request waits for it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.core.cache import cache

from core.process.quiet import ASKED_BY

logger = logging.getLogger(__name__)

_LONGEST = 600
"""Seconds that a command may take."""
_KEPT = 3600
"""Seconds that an answer is kept."""
_KEPT_FAILED = 300
_GRACE = 60


@dataclass(frozen=True)
class Manner:
    """How a question is answered."""

    turn: str = "long"
    """Of the questions with the same turn, one is answered at a time."""
    longest: float = _LONGEST
    """Seconds that the command may take."""
    kept: float = _KEPT
    """Seconds that the answer is kept."""


_USUAL = Manner()
_turns: defaultdict[str, Lock] = defaultdict(Lock)


@dataclass(frozen=True)
class Answer:
    """What became of a question."""

    state: str
    """`running`, `done` or `failed`."""
    value: Any = None
    """What the command printed, if it failed too."""
    error: str = ""


def answer_of(arguments: Sequence[str]) -> Answer | None:
    """What became of a question; None if nobody asked, or a while ago."""
    stored = cache.get(_key_of(arguments))
    return None if stored is None else Answer(**stored)


def ask(arguments: Sequence[str], manner: Manner = _USUAL) -> Answer:
    """Have a command answer, unless it did or does.

    Args:
        arguments: the command and its arguments; it has `--format json`.
        manner: whose turn it waits for, and how long it may take.
    """
    running = Answer("running")
    if cache.add(_key_of(arguments), asdict(running), timeout=manner.longest + _GRACE):
        Thread(target=_keep_answer, args=[arguments, manner], daemon=True).start()
    return answer_of(arguments) or running


def forget(arguments: Sequence[str]) -> None:
    """Have the next question answered again."""
    cache.delete(_key_of(arguments))


def _key_of(arguments: Sequence[str]) -> str:
    digest = hashlib.sha256(json.dumps(list(arguments)).encode()).hexdigest()
    return f"asked:{digest}"


def _keep_answer(arguments: Sequence[str], manner: Manner) -> None:
    with _turns[manner.turn]:
        try:
            answer = _answered(arguments, manner.longest)
        except Exception:
            logger.exception("%s could not be asked.", arguments[0])
            answer = _unanswered("It could not be started")
    kept = min(manner.kept, _KEPT_FAILED) if answer.error else manner.kept
    cache.set(_key_of(arguments), asdict(answer), timeout=kept)


def _answered(arguments: Sequence[str], longest: float) -> Answer:
    try:
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments, "--format", "json"],
            env=os.environ | {ASKED_BY: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="backslashreplace",
            timeout=longest,
        )
    except subprocess.TimeoutExpired:
        return _unanswered(f"It took longer than {longest:g} seconds")
    try:
        value = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        logger.error("%s ended with %d:\n%s", arguments[0], done.returncode, done.stderr)
        return _unanswered("Its process ended without an answer")
    if done.returncode:
        return Answer("failed", value, value["error"])
    return Answer("done", value)


def _unanswered(what: str) -> Answer:
    return Answer("failed", error=f"{what}. Try again; details are in the server's log.")
