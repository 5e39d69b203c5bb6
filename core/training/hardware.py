"""What a run is trained on, and how large its network is. Imports TensorFlow."""

from __future__ import annotations

import os
import platform
from math import prod
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from core.storage import ModelFolder
from core.store.manifest import write_json
from core.training.run import RunSizes
from core.training.spec import TrainingSpec


def note_hardware(spec: TrainingSpec, run: RunSizes, network: keras.Model) -> None:
    """Write it to the run's folder; a run that goes on elsewhere replaces it."""
    write_json(ModelFolder(spec.folder).hardware, _facts(spec, run, network))


def _facts(spec: TrainingSpec, run: RunSizes, network: keras.Model) -> dict[str, Any]:
    """`machine`, `processor`, `cpus`, `memory` (bytes), `devices`, `precision`, `batch_size`,
    `steps` an epoch, the `versions`, and the `parameters`, of which so many `trainable`."""
    return {
        "machine": platform.node(),
        "processor": _processor(),
        "cpus": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
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


def _processor() -> str:
    """As the system calls it; "": unknown."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, "")
