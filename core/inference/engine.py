"""Running inputs through a snapshot in batches and storing the outputs. Imports TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.inference.components import keep_largest
from core.inference.ensemble import Ensemble
from core.inference.journal import Journal, Predicted
from core.inference.kinds import as_trained
from core.inference.recording import Recorder
from core.inference.spec import InferenceResult, InferenceSpec, Input
from core.progress import Progress
from core.storage import InferenceFolder
from core.tasks import task_of


def infer(spec: InferenceSpec, progress: Progress) -> InferenceResult:
    """Predict every input, write the outputs, and compute metrics if the ground truth is known.

    What an interrupted run predicted is not predicted again; the results are the same.

    Raises:
        InferenceError: the snapshot cannot be loaded, or no input can be predicted.
    """
    progress(0, spec.inputs.count, "loading the model")
    snapshots = [spec.snapshot, *spec.members]
    predictor = Ensemble(snapshots, task_of(spec.task), test_time_flips=spec.test_time_flips)
    path = InferenceFolder(spec.folder).journal
    with Journal(path, facts_of(spec)) as journal, Recorder(spec) as recorder:
        for batch in _predictions(spec, predictor, journal, recorder):
            for one in batch:
                recorder.add(one)
            done = recorder.done
            progress(done, spec.inputs.count, f"predicted {done} of {spec.inputs.count}")
        try:
            return recorder.finish()
        finally:
            path.unlink()  # inputs may be corrected before another run


def facts_of(spec: InferenceSpec) -> dict[str, Any]:
    """What predictions depend on: an interrupted run goes on only where all of it is the same."""
    snapshots = [(path, path.stat()) for path in (spec.snapshot, *spec.members)]
    return {
        "snapshots": [[str(path), one.st_size, one.st_mtime_ns] for path, one in snapshots],
        "inputs": spec.inputs.count,
        "names": [*spec.class_labels, *spec.value_names],
        "batch_size": spec.batch_size,
        "dtype": spec.dtype,
        "test_time_flips": spec.test_time_flips,
        "largest_component": spec.largest_component,
    }


def _predictions(
    spec: InferenceSpec, predictor: Ensemble, journal: Journal, recorder: Recorder
) -> Iterator[list[Predicted]]:
    """Batches that were noted, then those that are predicted now."""
    place, taken = 0, 0
    for batch in journal.noted():
        for one in batch:
            taken = taken + 1 if one.given.place == place else 1
            place = one.given.place
        yield batch
    inputs = _after(spec, place, taken)
    for given in batches(inputs, predictor.shape, spec.dtype, spec.batch_size):
        batch = _predicted(spec, predictor, given, pictures=recorder.keeps)
        journal.note(batch)
        yield batch


def _after(spec: InferenceSpec, place: int, taken: int) -> Iterator[Input]:
    """The inputs after the first ones of the entry at a place."""
    for number, given in enumerate(spec.inputs.read(place)):
        if number >= taken:
            yield given


def _predicted(
    spec: InferenceSpec, predictor: Ensemble, batch: Sequence[Input], *, pictures: bool
) -> list[Predicted]:
    features = [given.feature for given in batch if given.feature is not None]
    if not features:
        return [Predicted(given) for given in batch]
    outputs = predictor.predict(np.stack(features), batch[0].members, pictures=pictures)
    if spec.largest_component:
        _clean(outputs)
    rows = iter(range(len(features)))
    return [
        Predicted(given) if given.feature is None else Predicted(given, _row(outputs, next(rows)))
        for given in batch
    ]


def _row(outputs: dict[str, NDArray[np.float32]], place: int) -> dict[str, NDArray[Any]]:
    return {name: values[place] for name, values in outputs.items()}


def _clean(outputs: dict[str, NDArray[np.float32]]) -> None:
    """Keep the largest components in the outputs of the task, which are the first ones."""
    name = next(iter(outputs))
    outputs[name] = np.stack([keep_largest(output) for output in outputs[name]])


def batches(
    inputs: Iterator[Input], shape: Sequence[int | None], dtype: str, size: int
) -> Iterator[list[Input]]:
    """All inputs in batches; those that a network takes are of one shape in each, and all are for
    the same members of an ensemble.

    Args:
        shape: what the network takes; see `as_trained`.
        dtype: of the training images.
        size: the most inputs that the network takes at once; those that it does not take, which
            say why, are further ones.
    """
    batch: list[Input] = []
    features: list[NDArray[Any]] = []
    for given in inputs:
        fitting = _fitting(given, shape, dtype)
        if batch and batch[-1].members != fitting.members:
            yield batch
            batch, features = [], []
        if fitting.feature is not None:
            if features and features[0].shape != fitting.feature.shape:
                yield batch
                batch, features = [], []
            features.append(fitting.feature)
        batch.append(fitting)
        if len(features) == size:
            yield batch
            batch, features = [], []
    if batch:
        yield batch


def _fitting(given: Input, shape: Sequence[int | None], dtype: str) -> Input:
    """The input as the network takes it, or with the reason why it does not."""
    if given.feature is None:
        return given
    try:
        return replace(given, feature=as_trained(given.feature, shape, dtype))
    except InferenceError as error:
        return replace(given, feature=None, error=str(error))
