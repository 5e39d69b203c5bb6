"""A training run from a dataset's folder to metrics and snapshots. Imports TensorFlow."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

import keras
import tensorflow as tf

from core.exceptions import OutOfMemoryError, ResumeError
from core.networks import option_values, require_buildable, require_fit
from core.registry import network_plugins
from core.store.reader import StageReader
from core.tasks import task_of
from core.tasks.metrics import rank
from core.training.augmentation import augment
from core.training.callbacks.divergence import DivergenceGuard
from core.training.callbacks.metrics_file import MetricsFile
from core.training.callbacks.progress import ProgressReport
from core.training.callbacks.resume_file import ResumeFile, restore
from core.training.callbacks.snapshots import Snapshots
from core.training.data import DataInfo, data_info
from core.training.devices import jit_compile_for, strategy_for, visible_gpus
from core.training.pipeline import BatchSource, training_batches, validation_batches
from core.training.rates import optimizer_of
from core.training.resume import (
    METRICS,
    ResumePoint,
    fingerprint,
    forget_later,
    read_point,
)
from core.training.run import Run, run_of
from core.training.spec import Progress, SnapshotInfo, TrainingResult, TrainingSpec
from core.training.tasks import learning_of


def train(
    spec: TrainingSpec,
    progress: Progress,
    *,
    on_epoch: Callable[[SnapshotInfo], None] = lambda info: None,
    devices: Sequence[str] | None = None,
    resume: bool = False,
) -> TrainingResult:
    """Train a network, and write `metrics.jsonl` and `snapshots/` into the run's folder.

    With `random_seed`, two runs on the same CPU give the same metrics and weights, interrupted
    or not. On GPUs they do so only nearly: sums are made in no fixed order there. Another number
    of devices or another version of TensorFlow changes the last digits as well, and training
    amplifies.

    Args:
        spec: what to train, on what, and how.
        progress: called as progress(steps done, steps in all, message), at once, after each
            epoch and a few times a second between.
        on_epoch: called after each epoch, when its snapshot is complete; `best` tells whether
            it is the best so far. It may be called again for an epoch in which a run was lost.
        devices: names of TensorFlow's logical devices to train on; default: all GPUs.
        resume: whether to go on after the last epoch of an interrupted run in that folder.

    Raises:
        TrainingError: it cannot be trained; the text says what to do.
        PluginError: the plug-in of the network, solver or learning rate policy is missing.
        ResumeError: it cannot go on after the epochs that are finished; all stays as it is.
        StoreError: the dataset's folder is damaged.
    """
    info = data_info(spec.dataset)
    require_fit(network_plugins[spec.network], info.task)
    run = run_of(spec, info, visible_gpus() if devices is None else devices)
    spec.folder.mkdir(parents=True, exist_ok=True)
    start = starting_point(spec, resume=resume)
    if start.epoch == run.epochs:
        return result_of(start.snapshots, info.task)  # it was lost after its last epoch
    progress(start.epoch * run.steps, run.epochs * run.steps, "building the network")
    keras.utils.set_random_seed(start.seed)
    with ExitStack() as stack:
        stack.enter_context(dtype_policy(spec.precision))
        sources = {
            stage: BatchSource(stack.enter_context(StageReader(spec.dataset / stage)))
            for stage, entries in (("train", info.train_entries), ("val", info.val_entries))
            if entries
        }
        network, model = build(spec, info, run)
        if start.epoch and not restore(model, start.variables):
            raise ResumeError("This version of the product builds another network than it had.")
        forget_later(spec.folder, start)
        ranking = task_of(info.task).metrics
        snapshots = Snapshots(network, spec.folder, ranking, on_epoch, start.snapshots)
        callbacks = [
            DivergenceGuard(),
            snapshots,
            MetricsFile(spec.folder / METRICS, run.steps),
            ProgressReport(progress, ranking, epochs=run.epochs, steps=run.steps),
            ResumeFile(spec.folder, snapshots, start),
        ]
        fit(model, spec, info, run, start, sources, callbacks)
    return result_of(snapshots.infos, info.task)


def starting_point(spec: TrainingSpec, *, resume: bool) -> ResumePoint:
    """Where the run begins: after the last epoch of an interrupted one, or at nothing."""
    mark = fingerprint(spec)
    point = read_point(spec.folder, mark) if resume else None
    if point is not None:
        return point
    seed = secrets.randbits(31) if spec.random_seed is None else spec.random_seed
    return beginning(mark, seed)


def beginning(mark: str, seed: int) -> ResumePoint:
    return ResumePoint(mark, seed, metrics_bytes=0, snapshots=(), variables={})


def result_of(snapshots: Sequence[SnapshotInfo], task: str) -> TrainingResult:
    """All epochs; only the best of all is marked so."""
    ranking = task_of(task).metrics
    best = max(snapshots, key=lambda info: rank(ranking, info.metrics))
    return TrainingResult(
        epochs=len(snapshots),
        best_epoch=best.epoch,
        metrics=best.metrics,
        snapshots=tuple(replace(info, best=info is best) for info in snapshots),
    )


def build(spec: TrainingSpec, info: DataInfo, run: Run) -> tuple[keras.Model, keras.Model]:
    """The network, and a compiled model around the same layers."""
    plugin = network_plugins[spec.network]
    options = option_values(plugin, spec.network_options)
    require_buildable(plugin, info.inputs, options)
    learning = learning_of(info.task)
    inputs = replace(info.inputs, synchronized=run.replicas > 1)
    inputs = replace(inputs, head=partial(learning.head, inputs=inputs))
    with strategy_for(run.devices).scope():
        network = plugin().build(inputs, **options)
        model = keras.Model(network.inputs, network.outputs)
        model.compile(
            optimizer_of(spec, run.epochs * run.steps),
            learning.loss(info),
            metrics=learning.metrics(info),
            steps_per_execution=run.steps_at_once,
            jit_compile=jit_compile_for(run.devices),
        )
    return network, model


def fit(
    model: keras.Model,
    spec: TrainingSpec,
    info: DataInfo,
    run: Run,
    start: ResumePoint,
    sources: dict[str, BatchSource],
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Train the model for all its epochs that are not done yet."""
    follow = learning_of(info.task).follow
    change = partial(augment, by=spec.augmentation, follow=follow) if spec.augmentation else None
    training = training_batches(
        sources["train"],
        run.batch_size,
        epochs=run.epochs,
        seed=start.seed,
        first_epoch=start.epoch,
        drop_remainder=run.drop_remainder,
        change=change,
    )
    validation = validation_batches(sources["val"], run.batch_size) if "val" in sources else None
    try:
        model.fit(
            training,
            epochs=run.epochs,
            initial_epoch=start.epoch,
            steps_per_epoch=run.steps,
            validation_data=validation,
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        )
    except tf.errors.ResourceExhaustedError as error:
        raise OutOfMemoryError(
            f"The network does not fit into the memory with batches of {run.batch_size}. "
            "Lower the batch size, or the network's width."
        ) from error
    except tf.errors.OpError:
        for source in sources.values():
            if source.error is not None:
                raise source.error from None
        raise


@contextmanager
def dtype_policy(name: str) -> Iterator[None]:
    """Keras's policy for the layers built within."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
