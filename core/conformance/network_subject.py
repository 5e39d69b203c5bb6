"""A network plug-in with what its checks share: small inputs of its tasks, and built networks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.forms import Form

from core.conformance import plain_keras, process
from core.conformance.results import Problem
from core.conformance.subject import Subject
from core.plugins import InputSpec, NetworkInterface, TemplateAndContext
from core.process.quiet import QUIET
from core.tasks import Shape, task_of

LONGEST = 600
"""Seconds that building may take in the other process."""
OUTPUTS = 3
"""Classes, or numbers, of the inputs."""
SIDES = (32, 64, 128, 256, 512)
"""Of small images; the first one that `check` accepts is built for."""
SLOW = ("keras", "tensorflow", "torch", "jax")
"""What takes seconds to import, and most of a web server's memory."""


_Shape = tuple[int, int, int]
"""Height, width, channels."""


class NetworkSubject(Subject[NetworkInterface]):
    """What is known of a network plug-in with the given values of its options."""

    kind = "network"

    def form(self, data: Mapping[str, Any] | None = None) -> Form:
        return self.plugin.options_form(data)

    def template(self, form: Form) -> TemplateAndContext:
        """As the page shows the options."""
        return "core/plugin_form.html", {"form": form}

    @cached_property
    def inputs(self) -> list[InputSpec]:
        """For each task, grey and color images that are as small as `check` allows, or what
        else the task's features are."""
        return [
            self.smallest(task, shapes) for task in self.plugin.tasks for shapes in _shapes_of(task)
        ]

    def smallest(self, task: str, shapes: Sequence[_Shape]) -> InputSpec:
        refusals = []
        for inputs in (input_of(task, shape) for shape in shapes):
            try:
                self.plugin().check(inputs, **self.fields)
            except ValidationError as error:
                refusals += error.messages
                continue
            return inputs
        raise Problem(
            f"for {task}, it refuses {_range_of(task)}: {refusals[-1]}",
            "Accept small ones with the given options, or give others with --set.",
        )

    @property
    def question(self) -> dict[str, Any]:
        """What `building.answer_to` is asked."""
        return {
            "inputs": [_as_json(inputs) for inputs in self.inputs],
            "options": self.fields,
            "folder": str(self.folder),
        }

    @cached_property
    def built(self) -> list[dict[str, Any]]:
        """What became of building for each of the inputs; see `building.built`."""
        answer = "core.conformance.building:answer_to"
        facts: list[dict[str, Any]] = process.ask(
            answer, self.question, self.plugin, LONGEST, environment=QUIET, without=SLOW
        )
        return facts

    @cached_property
    def loaded(self) -> dict[str, str]:
        """What is wrong with each snapshot, by its number, where there is nothing but Keras."""
        found = load(sorted(self.folder.glob("*.npz")), self.folder)
        return {Path(place).name: problem for place, problem in found.items()}


def load(batches: Sequence[Path], folder: Path) -> dict[str, str]:
    """What is wrong with the snapshots beside these files, by their paths without ending.

    Args:
        folder: for Keras's own files.

    Raises:
        ChildProcessError: the process that loads them failed; the text has its last words.
    """
    places = [str(path.with_suffix("")) for path in batches]
    done = subprocess.run(
        [sys.executable, "-I", plain_keras.__file__, *places],
        env=os.environ | QUIET | {"KERAS_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["nothing"]
        raise ChildProcessError(f"it ended with {done.returncode} and said: {words[-1]}")
    problems: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return problems


def _shapes_of(task: str) -> list[list[_Shape]]:
    """Shapes of growing size: of grey and of color images, or of the task's example.

    Images are first not square, which shows swapped axes.
    """
    known = task_of(task)
    if not known.is_picture:
        height, width, channels = known.example(OUTPUTS, np.random.default_rng(0)).feature.shape
        return [[(height, width, channels)]]
    return [
        [(side, wide, channels) for side in SIDES for wide in (side * 3 // 2, side)]
        for channels in (1, 3)
    ]


def _range_of(task: str) -> str:
    """The shapes of `_shapes_of` in words."""
    if task_of(task).is_picture:
        return f"all images up to {SIDES[-1]} pixels"
    return f"features of shape {' × '.join(map(str, _shapes_of(task)[0][0]))}"


def input_of(task: str, shape: _Shape) -> InputSpec:
    channels = shape[2]
    values = InputSpec(
        *(shape, (100.0,) * channels, (50.0,) * channels, str(task), OUTPUTS),
        maxima=(255.0,) * channels,
    )
    if task_of(task).has_classes:
        return values
    return replace(values, target_means=(1.0,) * OUTPUTS, target_deviations=(2.0,) * OUTPUTS)


def output_shape(inputs: InputSpec) -> Shape:
    """What a network must output for one sample of the inputs."""
    task = task_of(inputs.task)
    example = task.example(OUTPUTS, np.random.default_rng(0))
    label: Shape = np.asarray(example.label).shape
    if len(label) == 3:  # at each pixel
        label = (*inputs.shape[:2], label[2])
    return task.output_shape(label, OUTPUTS)


def _as_json(inputs: InputSpec) -> dict[str, Any]:
    return {name: value for name, value in vars(inputs).items() if name != "head"}
