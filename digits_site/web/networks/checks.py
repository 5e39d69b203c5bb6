"""What is wrong with a source in the editor, or what it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

from core.exceptions import UserError
from core.forms.own_networks import read
from core.networks import shape_in_words
from core.own_networks.checking import check
from core.own_networks.problems import Problem
from core.tasks import task_of
from digits_site.web.networks.trial import TrialForm, inputs_for
from digits_site.web.shared.layers import drawn

_at_once = BoundedSemaphore(2)
"""Each check is a process with TensorFlow."""
_LONGEST_WAIT = 20
_good: dict[tuple[str, str], Outcome] = {}
"""The last good one: who has checked a source wants to see it."""


@dataclass(frozen=True)
class Outcome:
    """What the page shows."""

    problems: tuple[Problem, ...] = ()
    structure: dict[str, Any] | None = None
    printed: str = ""
    seconds: float = 0.0
    what: str = ""
    """What it was checked for, in words."""
    drawing: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.problems and self.structure is not None


def outcome_of(text: str, trial: TrialForm) -> Outcome:
    """Check a source: what can be read first; if that is well, it is built in a sandbox."""
    source = read(text)
    if source.problems:
        return Outcome(source.problems)
    try:
        inputs = inputs_for(trial)
    except UserError as error:
        return _failed(error)
    if not source.learns(inputs.task):
        learnt = ", ".join(task_of(task).title.lower() for task in source.tasks)
        wanted = task_of(inputs.task).title.lower()
        return Outcome((Problem(None, f"TASKS says {learnt}, and this is {wanted}."),))
    key = (text, repr(inputs))
    if key in _good:
        return _good[key]
    if not _at_once.acquire(timeout=_LONGEST_WAIT):
        return Outcome((Problem(None, "Others are checking networks; try again in a moment."),))
    try:
        found = check(text, inputs, {option.name: option.default for option in source.options})
    except UserError as error:
        return _failed(error)
    finally:
        _at_once.release()
    size = " × ".join(map(str, inputs.shape))
    outputs = f"{inputs.outputs} output{'' if inputs.outputs == 1 else 's'}"
    what = f"{task_of(inputs.task).title}, images of {size}, {outputs}"
    drawing: dict[str, Any] = {}
    if found.structure:
        drawing = drawn(found.structure["layers"])
        for layer in found.structure["layers"]:
            layer["shape_text"] = shape_in_words(layer["shape"])
    outcome = Outcome(found.problems, found.structure, found.printed, found.seconds, what, drawing)
    if outcome.is_good:
        _good.clear()
        _good[key] = outcome
    return outcome


def _failed(error: UserError) -> Outcome:
    return Outcome((Problem(None, str(error)),))
