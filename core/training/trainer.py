"""A training run from a dataset's folder to metrics and snapshots. Imports TensorFlow."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module

import keras
import tensorflow as tf

from core.exceptions import TrainingError
from core.store.reader import StageReader
from core.training.augmentation import augment
from core.training.callbacks.divergence import DivergenceGuard
from core.training.callbacks.metrics_file import MetricsFile
from core.training.callbacks.progress import ProgressReport
from core.training.callbacks.snapshots import Snapshots
from core.training.data import DataInfo, data_info
from core.training.devices import jit_compile_for, strategy_for, visible_gpus
from core.training.losses import SegmentationLoss
from core.training.metrics import PooledDice
from core.training.pipeline import BatchSource, training_batches, validation_batches
from core.training.run import Run, run_of
from core.training.solvers import solver_of
from core.training.spec import Progress, SnapshotInfo, TrainingResult, TrainingSpec
from core.training.tables import NETWORKS


def train(
    spec: TrainingSpec,
    progress: Progress,
    *,
    on_epoch: Callable[[SnapshotInfo], None] = lambda info: None,
    devices: Sequence[str] | None = None,
) -> TrainingResult:
    """Train a network, and write `metrics.jsonl` and `snapshots/` into the run's folder.

    With `random_seed`, two runs on the same CPU give the same metrics and weights. On GPUs
    they do so only nearly: sums are made in no fixed order there. Another number of devices
    or another version of TensorFlow changes the last digits as well, and training amplifies.

    Args:
        spec: what to train, on what, and how.
        progress: called as progress(steps done, steps in all, message), at once, after each
            epoch and a few times a second between.
        on_epoch: called after each epoch, when its snapshot is complete; `best` tells whether
            it is the best so far.
        devices: names of TensorFlow's logical devices to train on; default: all GPUs.

    Raises:
        TrainingError: it cannot be trained; the text says what to do.
        StoreError: the dataset's folder is damaged.
    """
    info = data_info(spec.dataset)
    run = run_of(spec, info, visible_gpus() if devices is None else devices)
    progress(0, run.epochs * run.steps, "building the network")
    spec.folder.mkdir(parents=True, exist_ok=True)
    seed = secrets.randbits(31) if spec.random_seed is None else spec.random_seed
    keras.utils.set_random_seed(seed)
    with ExitStack() as stack:
        stack.enter_context(dtype_policy(spec.precision))
        sources = {
            stage: BatchSource(stack.enter_context(StageReader(spec.dataset / stage)))
            for stage, entries in (("train", info.train_entries), ("val", info.val_entries))
            if entries
        }
        network, model = build(spec, info, run)
        snapshots = Snapshots(network, spec.folder, on_epoch)
        callbacks = [
            DivergenceGuard(),
            snapshots,
            MetricsFile(spec.folder / "metrics.jsonl", run.steps),
            ProgressReport(progress, epochs=run.epochs, steps=run.steps),
        ]
        fit(model, spec, run, seed, sources, callbacks)
    return snapshots.result()


def build(spec: TrainingSpec, info: DataInfo, run: Run) -> tuple[keras.Model, keras.Model]:
    """The network, and a compiled model around the same layers."""
    table = NETWORKS[spec.network]
    options = table.values(spec.network_options)
    inputs = replace(info.inputs, synchronized=run.replicas > 1)
    with strategy_for(run.devices).scope():
        network = import_module(table.module).build(inputs, **options)
        model = keras.Model(network.inputs, network.outputs)
        model.compile(
            solver_of(spec, run.epochs * run.steps),
            SegmentationLoss(),
            metrics=[PooledDice(info.class_slugs)],
            jit_compile=jit_compile_for(run.devices),
        )
    return network, model


def fit(
    model: keras.Model,
    spec: TrainingSpec,
    run: Run,
    seed: int,
    sources: dict[str, BatchSource],
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Train the model for all its epochs."""
    training = training_batches(
        sources["train"],
        run.batch_size,
        epochs=run.epochs,
        seed=seed,
        drop_remainder=run.drop_remainder,
        change=partial(augment, by=spec.augmentation) if spec.augmentation else None,
    )
    validation = validation_batches(sources["val"], run.batch_size) if "val" in sources else None
    try:
        model.fit(
            training,
            epochs=run.epochs,
            steps_per_epoch=run.steps,
            validation_data=validation,
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        )
    except tf.errors.ResourceExhaustedError as error:
        raise TrainingError(
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
