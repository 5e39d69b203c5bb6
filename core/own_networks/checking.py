"""Checking a source: it is run and its network is built, in a sandbox."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from core.exceptions import TrainingError
from core.own_networks.messages import count_in, inputs_as_json, parsed, structure_in, text_in
from core.own_networks.prepared import LIMITS, process_for
from core.own_networks.problems import Checked, Problem
from core.own_networks.sandbox import require_sandbox
from core.own_networks.source import read_source
from core.plugins.inputs import InputSpec
from core.sandbox.tiers import Tier
from core.tasks import task_of

_SECONDS = 8.0
"""For the source; the import of Keras does not count."""
_PROBLEMS = 20
_LONGEST = 300
"""Signs of what a sandbox says that does not start."""


def check(
    source: str, inputs: InputSpec, options: Mapping[str, Any], tier: Tier | None = None
) -> Checked:
    """Build the network of a source in a sandbox, and say what is wrong.

    Args:
        source: the text of the file.
        inputs: what it is built for.
        options: of `build`, by name; what is left out has its default.
        tier: the sandbox; None: the one in force.

    Raises:
        TrainingError: there is no sandbox, it does not start, or the task cannot be trained.
    """
    started = time.monotonic()
    if problems := read_source(source).problems:
        return Checked(problems)
    tier = tier or require_sandbox()
    learning = task_of(inputs.task).learning
    if learning is None:
        raise TrainingError(f"Training for the task {inputs.task} is not supported yet.")
    order = {
        "do": "check",
        "source": source,
        "inputs": inputs_as_json(inputs),
        "options": dict(options),
        "learning": learning,
        "seconds": _SECONDS,
    }
    answer = _Answer()
    with process_for(tier) as process:
        process.on_line = answer.add
        ended = process.ask(json.dumps(order))
    if not (process.is_ready or ended.limit):
        last = ended.printed.strip().rpartition("\n")[2][-_LONGEST:]
        raise TrainingError(
            f"The sandbox ({tier.label}) could not start Python: {last or 'it says nothing'}. "
            "An administrator finds more by manage.py doctor."
        )
    if not answer.done:
        text = f"The source {ended.text(LIMITS)}."
        answer.problems.append(Problem(None, text))
    return Checked(
        tuple(answer.problems),
        None if answer.problems else answer.structure,
        ended.printed,
        time.monotonic() - started,
    )


class _Answer:
    """What the sandbox has said so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.structure: dict[str, Any] | None = None
        self.done = False

    def add(self, line: str) -> None:
        message = parsed(line)
        if message is None:
            return
        if message["kind"] == "problem" and len(self.problems) < _PROBLEMS:
            text = text_in(message, "text") or "Something is wrong here."
            self.problems.append(Problem(count_in(message, "line"), text))
        elif message["kind"] == "structure":
            self.structure = structure_in(message)
        self.done = self.done or (
            message["kind"] == "done" and (bool(self.problems) or self.structure is not None)
        )
