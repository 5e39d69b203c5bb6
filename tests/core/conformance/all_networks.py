"""Building several networks in one process, which imports TensorFlow once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.conformance import process
from core.conformance.network_subject import LONGEST, SLOW, NetworkSubject
from core.process.quiet import QUIET
from core.registry import network_plugins


def built(subjects: Mapping[str, NetworkSubject]) -> dict[str, list[dict[str, Any]]]:
    """What `NetworkSubject.built` would have for each, by the plug-in's id."""
    questions = {identity: one.question for identity, one in subjects.items()}
    first = next(iter(subjects.values())).plugin
    answering = f"{__name__}:{_answer.__name__}"
    found: dict[str, list[dict[str, Any]]] = process.ask(
        answering, questions, first, LONGEST, environment=QUIET, without=SLOW
    )
    return found


def _answer(questions: dict[str, Any], plugin: type[Any]) -> dict[str, list[dict[str, Any]]]:
    """Run in the process."""
    from core.conformance.building import answer_to

    return {name: answer_to(asked, network_plugins[name]) for name, asked in questions.items()}
