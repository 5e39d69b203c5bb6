"""What a training will take, from a few real steps. Imports TensorFlow.

Memory grows in a straight line with the batch size. It is measured at two of them, so the largest
batch that fits is computed, not tried. Where steps take long, only one with the least batch is
measured, and the rest follows from it. Run it in a process of its own, which ends afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import keras

from core.networks import require_fit
from core.plugins.inputs import DataInfo
from core.registry import network_plugins
from core.store.fold_reader import stage_reader
from core.training.custom import Custom
from core.training.data import data_info
from core.training.devices import visible_gpus
from core.training.fitting import Misfit, misfit_of
from core.training.gauges import Gauge, gauge_for
from core.training.needs import Needs, needs_of
from core.training.pipeline import BatchSource
from core.training.precision import dtype_policy
from core.training.run import RunSizes, sizes_of
from core.training.spec import TrainingSpec
from core.training.trainer import build
from core.training.trial import LONGEST, Steps, Trial

_USABLE = 0.9
"""Share of the free memory that is counted on: other processes need some of it, too."""
_SPREAD = 256 * 2**20
"""Bytes by which two batches should differ; a process's own memory varies by tens of megabytes."""
_SLOW = 5 * LONGEST
"""Seconds of a step beyond which no larger batch is tried, and memory follows from shapes."""
_SAVED = 4 * 10**6
"""Weights up to which a snapshot is written to find out its size."""
_WEIGHT_BYTES = 4
"""Of a snapshot, whatever the precision."""
_VALIDATION = 1 / 3
"""The part of a training step's time that measuring the same samples takes, without gradients."""


@dataclass(frozen=True)
class Preflight:
    """What a training will take."""

    parameters: int
    trainable_parameters: int
    epochs: int
    steps: int
    """Per epoch."""
    batch_size: int
    """At most the number of samples."""
    device: str
    """CPU or GPU."""
    available_bytes: int
    """Memory that the training can have."""
    memory_bytes: int
    """The peak of its memory; where nothing was measured, a lower bound."""
    largest_batch_size: int
    """With which it fits, at most the number of samples; 0: with none."""
    snapshot_bytes: int | None = None
    """None, here and below: nothing was measured, since not even one sample fits."""
    step_seconds: float | None = None
    epoch_seconds: float | None = None
    """With validation."""
    total_seconds: float | None = None
    remark: str = ""
    """What is extrapolated from smaller batches, in a sentence."""
    misfit: Misfit | None = None
    """Why it does not fit; None if it does."""


def preflight(
    spec: TrainingSpec,
    *,
    gpu_memory: int = 0,
    devices: Sequence[str] | None = None,
    custom: Custom | None = None,
    most: int | None = None,
) -> Preflight:
    """Measure what a training will take.

    Args:
        spec: as for `train`; its folder is not used, nor are its initial weights.
        gpu_memory: bytes of a GPU that this process may use.
        devices: as for `train`.
        custom: as for `train`.
        most: bytes that the training may have, where that is less than there are; None: all.

    Raises:
        TrainingError: it is not possible at all; the error says what to do.
    """
    info = data_info(spec.dataset, spec.fold)
    require_fit(network_plugins[spec.network], info.task)
    spec = replace(spec, initial_weights=None)
    run = sizes_of(spec, info, visible_gpus() if devices is None else devices)
    is_confined = custom is not None and custom.is_confined
    needs = needs_of(spec, info, allocates=is_confined)
    gauge = gauge_for(run.devices, gpu_memory)
    usable = int(_USABLE * min(gauge.room(), most or gauge.room()))
    found = Preflight(
        parameters=needs.parameters,
        trainable_parameters=needs.trainable_parameters,
        epochs=run.epochs,
        steps=run.steps,
        batch_size=run.batch_size,
        device=gauge.device,
        available_bytes=usable,
        memory_bytes=needs.least(run.batch_size),
        largest_batch_size=0,
    )
    if needs.least(run.replicas) < usable:
        found = _measured(found, spec, info, run, needs, gauge, custom)
    if found.batch_size <= found.largest_batch_size:
        return found
    misfit = misfit_of(
        spec,
        info,
        run.batch_size,
        found.memory_bytes,
        usable,
        found.largest_batch_size,
        looks_for_option=not is_confined,
    )
    return replace(found, misfit=misfit)


def _measured(
    found: Preflight,
    spec: TrainingSpec,
    info: DataInfo,
    run: RunSizes,
    needs: Needs,
    gauge: Gauge,
    custom: Custom | None,
) -> Preflight:
    """The same with what steps show."""
    with (
        dtype_policy(spec.precision),
        stage_reader(spec.dataset, "train", spec.fold) as reader,
    ):
        run_alone = replace(run, steps_at_once=1)
        network, model = build(spec, info, run_alone, _ignore, resumed=False, custom=custom)
        trial = Trial(model, spec, info, run, BatchSource(reader), gauge)
        measured = [first := trial.steps(run.replicas)]
        for size in _further_sizes(first, needs, run, info, found.available_bytes):
            last = measured[-1]
            if not trial.has_time_for(size, last.seconds / last.batch_size):
                break
            measured.append(trial.steps(size))
        size = _saved_bytes(network)
    last = measured[-1]
    more = last.batch_size - first.batch_size
    sample = max(needs.kept, (last.peak - first.peak) // more if more else needs.outputs)
    beyond = (found.available_bytes - first.peak) // max(1, sample)
    timed = _timed(measured, run.batch_size)
    seconds = timed.seconds * run.batch_size / timed.batch_size
    validation = _VALIDATION * seconds / run.batch_size * info.val_entries
    return replace(
        found,
        memory_bytes=first.peak + sample * (run.batch_size - first.batch_size),
        largest_batch_size=max(0, min(info.train_entries, first.batch_size + beyond)),
        snapshot_bytes=size,
        step_seconds=seconds,
        remark=_remark(timed, run.batch_size, is_memory_measured=more > 0),
        epoch_seconds=run.steps * seconds + (validation if spec.val_interval else 0),
        total_seconds=run.epochs * run.steps * seconds + len(run.moments.validations) * validation,
    )


def _further_sizes(
    first: Steps, needs: Needs, run: RunSizes, info: DataInfo, usable: int
) -> list[int]:
    """Batch sizes to measure after the least one: the run's own and a larger one, if they are
    sure to fit and take seconds only."""
    if first.seconds > _SLOW:
        return []
    room = (usable - first.peak) // 2 // max(1, 2 * needs.outputs)
    quick = first.batch_size * max(2, int(LONGEST / first.seconds))
    most = min(info.train_entries, room, quick)
    own = min(run.batch_size, most)
    wide = min(most, max(own, first.batch_size + _SPREAD // max(1, needs.outputs)))
    return sorted(size for size in {own, wide} if size > first.batch_size)


def _timed(measured: Sequence[Steps], batch_size: int) -> Steps:
    """The steps that times follow from: with that batch size, or else with the largest."""
    whole = [one for one in measured if not one.is_first] or measured
    return max(whole, key=lambda one: (one.batch_size == batch_size, one.batch_size))


def _remark(timed: Steps, batch_size: int, *, is_memory_measured: bool) -> str:
    """What is not measured with the batch size of the training, in a sentence."""
    if timed.is_first:
        return (
            f"Extrapolated from one slow step with a batch size of {timed.batch_size}, the first, "
            "which takes longer: times are upper limits, and memory follows from the layers' "
            "shapes."
        )
    if timed.batch_size == batch_size:
        return ""
    memory = "" if is_memory_measured else ", memory also from the layers' shapes"
    return f"Extrapolated from steps with a batch size of {timed.batch_size:,}{memory}."


def _saved_bytes(network: keras.Model) -> int:
    if network.count_params() > _SAVED:
        return _WEIGHT_BYTES * network.count_params()  # to write it would take long
    with TemporaryDirectory(prefix="digits-preflight-") as folder:
        path = Path(folder) / "network.keras"
        network.save(path)
        return path.stat().st_size


def _ignore(*_: object) -> None:
    pass
