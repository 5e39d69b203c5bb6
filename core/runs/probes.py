"""The probe samples of several runs side by side, as each network sees them after an epoch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.exceptions import StoreError
from core.tasks import TaskDefinition
from core.training.probe_files import ProbeSample, probe_epochs, read_outputs, read_samples


@dataclass(frozen=True)
class Seen:
    """What a run's network gave for a sample."""

    epoch: int
    place: int
    """Of the sample in the run's own probe set."""
    text: str
    score: float | None
    is_right: bool | None


@dataclass(frozen=True)
class ComparedSample:
    """A sample that several runs have kept the outputs of."""

    name: str
    truth: str
    seen: Sequence[Seen | None]
    """By run; None: it does not have the sample."""


@dataclass(frozen=True)
class ComparedSamples:
    epochs: Sequence[int]
    """Of which some run has kept the outputs."""
    epoch: int
    """Which of them is shown: of each run, its last one until then."""
    samples: Sequence[ComparedSample]


def side_by_side(
    folders: Sequence[Path], task: TaskDefinition, names: Sequence[str], epoch: float | None
) -> ComparedSamples | None:
    """The samples of runs of one dataset; None where no run has kept any.

    Args:
        folders: of the runs.
        task: of their dataset.
        names: of its classes or values.
        epoch: the nearest one until then is shown; None: the last one.
    """
    kept = [probe_epochs(folder) for folder in folders]
    epochs = sorted({one for some in kept for one in some})
    if not epochs:
        return None
    shown = max((one for one in epochs if epoch is None or one <= epoch), default=epochs[0])
    columns = [
        _seen(folder, own, shown, task, names) for folder, own in zip(folders, kept, strict=True)
    ]
    truths: dict[str, str] = {}
    for column in columns:
        for name, (truth, _) in column.items():
            truths.setdefault(name, truth)
    samples = [
        ComparedSample(name, truth, [_of(column, name) for column in columns])
        for name, truth in truths.items()
    ]
    return ComparedSamples(epochs, shown, samples)


_Column = Mapping[str, tuple[str, Seen]]


def _of(column: _Column, name: str) -> Seen | None:
    return column[name][1] if name in column else None


def _seen(
    folder: Path, epochs: Iterable[int], shown: int, task: TaskDefinition, names: Sequence[str]
) -> _Column:
    """The truth and the answer for each sample of a run by name; {} where files are damaged."""
    until = [one for one in epochs if one <= shown]
    if not until:
        return {}
    try:
        samples = read_samples(folder)[1]
        outputs = next(iter(read_outputs(folder, until[-1]).values()), np.zeros(0))
    except StoreError:
        return {}
    pairs = zip(samples, outputs, strict=False)
    return {
        one.name: (_truth(one, task, names), _answer(one, output, until[-1], place, task, names))
        for place, (one, output) in enumerate(pairs)
    }


def _truth(sample: ProbeSample, task: TaskDefinition, names: Sequence[str]) -> str:
    return "" if sample.label is None else task.label_text(sample.label, names)


def _answer(
    sample: ProbeSample,
    output: np.ndarray,
    epoch: int,
    place: int,
    task: TaskDefinition,
    names: Sequence[str],
) -> Seen:
    text = task.answer(output, names).text
    if sample.label is None:
        return Seen(epoch, place, text, None, None)
    verdict = task.verdict(output, sample.label)
    return Seen(epoch, place, text, verdict.score, verdict.is_right)
