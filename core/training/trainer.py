"""A training run, from a dataset's folder to metrics and snapshots. Imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import keras
import tensorflow as tf

from core.exceptions import OutOfMemoryError
from core.networks import option_values, require_fit
from core.plugins import WeightsFile
from core.plugins.inputs import DataInfo
from core.progress import Progress
from core.registry import network_plugins
from core.storage import ModelFolder
from core.store.fold_reader import stage_reader
from core.tasks import task_of
from core.tasks.added import added_metrics
from core.tasks.measuring import blaming
from core.training.batches import batches_of
from core.training.callbacks.divergence import DivergenceGuard
from core.training.callbacks.metrics_file import MetricsFile
from core.training.callbacks.probes import probes_of
from core.training.callbacks.progress import ProgressReport
from core.training.callbacks.reaching import Reaching, Watcher
from core.training.callbacks.remarks import Remarks
from core.training.callbacks.resume_file import OnKept, ResumeFile
from core.training.callbacks.snapshots import Snapshots
from core.training.callbacks.tensorboard import Profile, TensorBoardFiles
from core.training.callbacks.validation import Validation
from core.training.custom import Custom
from core.training.data import data_info, labels_in
from core.training.devices import jit_compile_for, strategy_for, visible_gpus
from core.training.discarding import discard_later
from core.training.fitting import require_memory
from core.training.hardware import devices_of, note_hardware
from core.training.initial import start_from_file
from core.training.losses import with_loss
from core.training.patience import Patience
from core.training.pipeline import BatchSource, validation_batches
from core.training.pixel_statistics import with_pixels
from core.training.precision import dtype_policy
from core.training.provenance import note_provenance
from core.training.rates import optimizer_of, rate_table
from core.training.results import result_of
from core.training.resume import ResumePoint, is_extended
from core.training.run import RunSizes, sizes_of
from core.training.spec import SnapshotInfo, TrainingResult, TrainingSpec
from core.training.starting import restore_run, starting_point
from core.training.structure import built
from core.training.tasks import learning_of


def train(
    spec: TrainingSpec,
    progress: Progress,
    *,
    on_epoch: Callable[[SnapshotInfo], None] = lambda info: None,
    on_initial: Callable[[dict[str, Any]], None] = lambda report: None,
    on_kept: OnKept = lambda infos: None,
    on_remark: Callable[[str], None] = lambda remark: None,
    devices: Sequence[str] | None = None,
    resume: bool = False,
    custom: Custom | None = None,
) -> TrainingResult:
    """Train a network, writing metrics, snapshots and probe outputs to the run's folder.

    With `random_seed`, two runs on the same CPU give the same metrics and weights, interrupted or
    not. On GPUs they only do so approximately, since sums have no fixed order. A different number
    of devices or version of TensorFlow changes the last digits too, which training amplifies.

    Args:
        spec: what to train, on what, and how.
        progress: called as progress(steps done, total steps, message) at the start, after each
            epoch and a few times a second in between.
        on_epoch: called with each snapshot, once it is complete; `best` is true if it is
            the best so far. May be called again for the epoch in which a run was lost.
        on_initial: called with the report of `core.training.initial`, where the run starts from
            the weights of a file.
        on_kept: called after each epoch with the snapshots that are kept, unless that is all:
            nothing relies on the others any more.
        on_remark: called with what the run has failed to learn so far, and what to change; see
            `core.training.stagnation`.
        devices: names of TensorFlow's logical devices to train on; by default, all GPUs.
        resume: whether to resume an interrupted run in that folder after its last epoch.
        custom: what the network brings along besides its layers.

    Raises:
        TrainingError: training is not possible; the error says what to do.
        PluginError: the plug-in of the network, solver or learning rate policy is missing.
        ResumeError: the run cannot resume after its finished epochs; nothing is changed.
        StoreError: the dataset's folder is damaged.
    """
    custom = custom or Custom()
    info = with_loss(data_info(spec.dataset, spec.fold), spec.loss)
    require_fit(network_plugins[spec.network], info.task)
    run = sizes_of(spec, info, visible_gpus() if devices is None else devices)
    spec.folder.mkdir(parents=True, exist_ok=True)
    start = starting_point(spec, resume=resume)
    if (start.ended and not is_extended(spec, start)) or start.epoch == run.epochs:
        return result_of(start.snapshots, info.task)  # the run was lost after its last epoch
    if 0 < spec.pause_after <= start.epoch:
        return replace(result_of(start.snapshots, info.task), paused=True)  # lost as it paused
    progress(start.epoch * run.steps, run.epochs * run.steps, "building the network")
    if not custom.is_confined:
        require_memory(spec, info, run)
    keras.utils.set_random_seed(start.seed)
    with ExitStack() as stack:
        stack.enter_context(dtype_policy(spec.precision))
        sources = {
            stage: BatchSource(stack.enter_context(stage_reader(spec.dataset, stage, spec.fold)))
            for stage, entries in (("train", info.train_entries), ("val", info.val_entries))
            if entries
        }
        info = with_pixels(info, sources["train"].reader)
        network, model = build(
            spec, info, run, on_initial, resumed=bool(start.epoch), custom=custom
        )
        if start.epoch:
            restore_run(spec, run, start, network, model)
        discard_later(spec.folder, start)
        custom.started(start.epoch)
        custom.noted(note_hardware(spec, run, network))
        note_provenance(spec, seed=start.seed, epoch=start.epoch, devices=devices_of(run))
        task = task_of(info.task)
        ranking = task.metrics
        snapshots = Snapshots(
            network, spec.folder, ranking, on_epoch, start.snapshots, model, custom.save
        )
        measured = custom.measured(model, lambda: _metrics_of(info))
        validation = _validation(measured, run, sources)
        patience = Patience(
            spec.early_stopping, ranking, validated=validation is not None, best=start.best
        )
        guard = DivergenceGuard(spec)
        images = min(run.batch_size, info.train_entries / run.steps)
        rates = rate_table(spec, run.epochs * run.steps)
        lines = MetricsFile(
            ModelFolder(spec.folder).metrics, run.steps, rates, images, custom.on_line
        )
        report = ProgressReport(progress, ranking, epochs=run.epochs, steps=run.steps)
        resume_file = ResumeFile(model, spec, snapshots, patience, start, on_kept)
        remarks = Remarks(spec.folder, task, labels_in(spec.dataset, spec.fold), on_remark)
        watchers: list[Watcher] = [guard, snapshots, lines, report, remarks]
        if probes := probes_of(spec, task, sources, network, model, custom):
            watchers.append(probes)
        watchers.append(resume_file)
        if spec.tensorboard:
            watchers.append(TensorBoardFiles(spec.folder, run.steps, rates))
        reaching = Reaching(run.moments, validation, patience, watchers, spec.pause_after)
        callbacks = [guard, lines, report, reaching]
        if spec.profile_steps:
            callbacks.append(Profile(spec.folder, spec.profile_steps))
        _fit(model, spec, info, run, start, sources, callbacks)
    return replace(result_of(snapshots.infos, info.task), paused=reaching.paused)


def build(
    spec: TrainingSpec,
    info: DataInfo,
    run: RunSizes,
    on_initial: Callable[[dict[str, Any]], None],
    *,
    resumed: bool,
    custom: Custom | None = None,
) -> tuple[keras.Model, keras.Model]:
    """The network, and a compiled model of the same layers."""
    custom = custom or Custom()
    plugin = network_plugins[spec.network]
    options = option_values(plugin, spec.network_options)
    learning = learning_of(info.task)
    inputs = replace(info.inputs, synchronized=run.replicas > 1)
    with strategy_for(run.devices).scope():
        network = built(plugin, inputs, options, spec.crop_size)
        chosen = WeightsFile(spec.initial_weights) if spec.initial_weights else None
        given = chosen or plugin().pretrained(**options)
        if given is not None:
            on_initial(start_from_file(network, spec, given, resumed=resumed))
        model = custom.trained(network, learning.learned(network))
        model.compile(
            optimizer_of(spec, run.epochs * run.steps),
            custom.loss(learning.loss(info)),
            metrics=[*_metrics_of(info), *custom.metrics()],
            steps_per_execution=run.steps_at_once,
            jit_compile=custom.jit_compile(jit_compile_for(run.devices)),
        )
        if not custom.is_confined:  # else a source may train with optimizers of its own
            model.optimizer.build(model.trainable_variables)  # in the graph, it is traced twice
    return network, model


def _metrics_of(info: DataInfo) -> list[keras.metrics.Metric]:
    """The task's metrics, and those that plug-ins add to it."""
    return [*learning_of(info.task).metrics(info), *_added_to(info)]


def _added_to(info: DataInfo) -> Iterator[keras.metrics.Metric]:
    """The metrics that plug-ins add to the task."""
    for metric in added_metrics(info.task):
        with blaming(metric):
            measured = metric.training(info.names, info.ignored)
        if measured is not None:
            yield measured


def _validation(
    model: keras.Model, run: RunSizes, sources: dict[str, BatchSource]
) -> Validation | None:
    if "val" not in sources or not run.moments.validations:
        return None
    return Validation(model, validation_batches(sources["val"], run.batch_size))


def _fit(
    model: keras.Model,
    spec: TrainingSpec,
    info: DataInfo,
    run: RunSizes,
    start: ResumePoint,
    sources: dict[str, BatchSource],
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Train the model for all remaining epochs."""
    training = batches_of(spec, info, run, sources["train"], start.seed, start.epoch)
    try:
        model.fit(
            training,
            epochs=run.epochs,
            initial_epoch=start.epoch,
            steps_per_epoch=run.steps,
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        )
    except tf.errors.ResourceExhaustedError as error:
        raise OutOfMemoryError(
            f"The network does not fit into memory with a batch size of {run.batch_size}. "
            "Lower the batch size (batch_size; accumulation makes up for it) or the network's "
            "width, or create the dataset with smaller images."
        ) from error
    except tf.errors.OpError:
        for source in sources.values():
            if source.error is not None:
                raise source.error from None
        raise
