"""What becomes of each prediction: its answer, its part in the metrics, its kept outputs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from core.exceptions import InferenceError, StoreError
from core.inference.answers import AnswerWriter
from core.inference.draws import keep_draws
from core.inference.figures import write_figures
from core.inference.journal import Predicted
from core.inference.raw import RawWriter
from core.inference.results import ResultWriter
from core.inference.spec import InferenceResult, InferenceSpec
from core.inference.training_looks import TrainingLooks
from core.inference.unlike import Comparison
from core.tasks import task_of
from core.tasks.figures import figures_of
from core.tasks.intervals import resamples
from core.tasks.measuring import last_of, measurement_of
from core.tasks.metrics import Placed
from core.tasks.places import Place

_SMALL = 256 * 2**20
"""Bytes of outputs that are kept without a limit of their number."""


class Recorder:
    """Takes predictions in the order of the inputs; a context manager."""

    def __init__(self, spec: InferenceSpec) -> None:
        task = task_of(spec.task)
        names = spec.class_labels if task.has_classes else spec.value_names
        self.done = 0
        """Inputs that were predicted."""
        self._spec = spec
        self._measured = measurement_of(task, spec.class_labels, spec.value_names, spec.ignored)
        self._compared, self._remark = _comparison(spec)
        self._rejected: list[dict[str, str]] = []
        self._groups: list[str] = []
        self._stack = ExitStack()
        self._raw = self._stack.enter_context(RawWriter(spec.folder))
        self._answers = self._stack.enter_context(
            AnswerWriter(spec.folder, task, names, spec.ignored)
        )
        self._results = self._stack.enter_context(ResultWriter(spec.folder, task))

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def add(self, one: Predicted) -> None:
        given, feature = one.given, one.given.feature
        if feature is None:
            self._rejected.append({"input": given.name, "message": given.error})
            return
        self.done += 1
        (_, output), *others = one.outputs.items()
        if self._compared is not None:
            self._compared.add(feature)
        self._results.add(one)
        figures: Mapping[str, Any] = {}
        if given.label is not None:
            if given.tags and isinstance(self._measured, Placed):
                self._measured.place(Place.of(given.tags))
            self._measured.add(output, given.label)
            self._groups.append(given.group)
            figures = last_of(self._measured)
        self._answers.add(given.name, output, given.label, given, figures, dict(others))
        if self.keeps:
            self._raw.append(*one.record)

    @property
    def keeps(self) -> bool:
        """Whether the outputs of the next prediction are kept."""
        return self._raw.count < self._spec.max_outputs or self._raw.bytes < _SMALL

    def finish(self) -> InferenceResult:
        """Complete the files, and give the metrics.

        Raises:
            InferenceError: no input was predicted.
        """
        if not self.done:
            first = (self._rejected or [{"input": "", "message": "there are none"}])[0]
            name, message = first["input"], first["message"]
            # Messages of archives, and of files in them, begin with the same name.
            named = message if message.startswith(name) else f"{name}: {message}"
            raise InferenceError(f"No input could be used. {named}")
        self._raw.finish()
        self._results.finish()
        counts = {"samples": self.done, "rejected": len(self._rejected)}
        drawn = resamples(self._measured, self._groups)
        keep_draws(self._spec.folder, drawn, self._groups)
        found = figures_of(task_of(self._spec.task), self._measured, self._groups, drawn)
        write_figures(self._spec.folder, found)
        remark = self._compared.remark if self._compared else self._remark
        return InferenceResult(counts | found.metrics, self._rejected, remark)


def _comparison(spec: InferenceSpec) -> tuple[Comparison | None, str]:
    """What compares the inputs with the training images; or None, and a remark if it cannot."""
    if spec.training is None:
        return None, ""
    try:
        training = TrainingLooks.of_stage(spec.training)
    except StoreError as error:
        return None, f"The inputs could not be compared with the training images. {error}"
    return Comparison(training, normalized=spec.normalizes_images), ""
