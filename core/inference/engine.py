"""Running inputs through a snapshot in batches and storing the outputs. Imports TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError, StoreError
from core.inference.answers import AnswerWriter
from core.inference.components import keep_largest
from core.inference.draws import keep_draws
from core.inference.figures import write_figures
from core.inference.kinds import as_trained
from core.inference.predictor import Predictor
from core.inference.raw import RawOutput, RawWriter
from core.inference.spec import InferenceResult, InferenceSpec, Input
from core.inference.training_looks import TrainingLooks
from core.inference.unlike import Comparison
from core.progress import Progress
from core.tasks import task_of
from core.tasks.figures import figures_of
from core.tasks.intervals import resamples
from core.tasks.measuring import last_of, measurement_of

_SMALL = 256 * 2**20
"""Bytes of outputs that are kept without a limit of their number."""


def infer(spec: InferenceSpec, progress: Progress) -> InferenceResult:
    """Predict every input, write the outputs, and compute metrics if the ground truth is known.

    Raises:
        InferenceError: the snapshot cannot be loaded, or no input can be predicted.
    """
    progress(0, spec.inputs.count, "loading the model")
    predictor = Predictor(spec.snapshot, test_time_flips=spec.test_time_flips)
    task = task_of(spec.task)
    measured = measurement_of(task, spec.class_labels, spec.value_names, spec.ignored)
    compared, remark = _comparison(spec)
    rejected: list[dict[str, str]] = []
    groups: list[str] = []
    done = 0
    names = spec.class_labels if task.has_classes else spec.value_names
    with (
        RawWriter(spec.folder) as writer,
        AnswerWriter(spec.folder, task, names, spec.ignored) as answers,
    ):
        for batch in batches(spec, predictor, rejected):
            outputs = predictor.predict(np.stack([feature for _, feature in batch]))
            if spec.largest_component:
                _clean(outputs)
            for place, (given, feature) in enumerate(batch):
                output = {name: values[place] for name, values in outputs.items()}
                if compared is not None:
                    compared.add(feature)
                first, figures = next(iter(output.values())), {}
                if given.label is not None:
                    measured.add(first, given.label)
                    groups.append(given.group)
                    figures = last_of(measured)
                answers.add(given.name, first, given.label, given, figures)
                if writer.count < spec.max_outputs or writer.bytes < _SMALL:
                    writer.write(RawOutput(given.name, feature, output, given.label, given.group))
            done += len(batch)
            progress(done, spec.inputs.count, f"predicted {done} of {spec.inputs.count}")
        if not done:
            first = rejected[0] if rejected else {"input": "", "message": "there are none"}
            raise InferenceError(f"No input could be used. {first['input']}: {first['message']}")
        writer.finish()
    drawn = resamples(measured, groups)
    keep_draws(spec.folder, drawn, groups)
    found = figures_of(task, measured, groups, drawn)
    write_figures(spec.folder, found)
    metrics = {"samples": done, "rejected": len(rejected), **found.metrics}
    return InferenceResult(metrics, rejected, compared.remark if compared else remark)


def _comparison(spec: InferenceSpec) -> tuple[Comparison | None, str]:
    """What compares the inputs with the training images; or None, and a remark if it cannot."""
    if spec.training is None:
        return None, ""
    try:
        training = TrainingLooks.of_stage(spec.training)
    except StoreError as error:
        return None, f"The inputs could not be compared with the training images. {error}"
    return Comparison(training, normalized=spec.normalizes_images), ""


def _clean(outputs: dict[str, NDArray[np.float32]]) -> None:
    """Keep the largest components in the outputs of the task, which are the first ones."""
    name = next(iter(outputs))
    outputs[name] = np.stack([keep_largest(output) for output in outputs[name]])


_Batch = list[tuple[Input, NDArray[np.generic]]]


def batches(
    spec: InferenceSpec, predictor: Predictor, rejected: list[dict[str, str]]
) -> Iterator[_Batch]:
    """Batches of readable inputs that the network accepts, each of one shape."""
    batch: _Batch = []
    for given in spec.inputs.iterator:
        if given.feature is None:
            rejected.append({"input": given.name, "message": given.error})
            continue
        try:
            feature = as_trained(given.feature, predictor.shape, spec.dtype)
        except InferenceError as error:
            rejected.append({"input": given.name, "message": str(error)})
            continue
        if len(batch) == spec.batch_size or (batch and batch[0][1].shape != feature.shape):
            yield batch
            batch = []
        batch.append((given, feature))
    if batch:
        yield batch
