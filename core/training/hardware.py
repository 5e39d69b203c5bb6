"""What a run is trained on, and how large its network is. Imports TensorFlow."""

from __future__ import annotations

from math import prod
from typing import Any

import keras
import tensorflow as tf

from core.storage import ModelFolder
from core.store.manifest import write_json
from core.training.machine import machine_facts
from core.training.run import RunSizes
from core.training.spec import TrainingSpec


def note_hardware(spec: TrainingSpec, run: RunSizes, network: keras.Model) -> dict[str, Any]:
    """Write it to the run's folder, and return it; a run that goes on elsewhere replaces it."""
    facts = _facts(spec, run, network)
    write_json(ModelFolder(spec.folder).hardware, facts)
    return facts


def _facts(spec: TrainingSpec, run: RunSizes, network: keras.Model) -> dict[str, Any]:
    """`machine`, `processor`, `cpus`, `memory` (bytes), `devices`, `precision`, `batch_size`,
    `steps` an epoch, the `versions`, and the `parameters`, of which so many `trainable`."""
    return {
        **machine_facts(),
        "devices": devices_of(run),
        "precision": spec.precision,
        "batch_size": run.batch_size,
        "steps": run.steps,
        "versions": f"TensorFlow {tf.__version__}, Keras {keras.__version__}",
        "parameters": network.count_params(),
        "trainable": sum(prod(one.shape) for one in network.trainable_weights),
    }


def devices_of(run: RunSizes) -> list[str]:
    """The GPUs by their names; empty: the CPU."""
    physical = tf.config.list_physical_devices("GPU")
    names = [
        str(tf.config.experimental.get_device_details(one).get("device_name", one.name))
        for one in physical
    ]
    return names[: len(run.devices)] if any("GPU" in one for one in run.devices) else []
