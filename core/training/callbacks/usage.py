"""What a run uses while it trains: images per second, memory, processors."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pynvml
import tensorflow as tf

_STATM = Path("/proc/self/statm")


class Usage:
    """Measures this process between two moments."""

    def __init__(self, images_per_step: float) -> None:
        """Take the mean number of images in a step."""
        self.images_per_step = images_per_step
        self.steps = self.last_step = 0
        self.restart()

    def restart(self) -> None:
        """Measure from now on: what came before was not training."""
        self.steps = self.last_step
        self.began = self.ended = time.monotonic()
        self.processor_began = self.processor_ended = time.process_time()

    def trained(self, step: int) -> None:
        """Note how many steps of the run have been trained."""
        self.last_step = step
        self.ended, self.processor_ended = time.monotonic(), time.process_time()

    def measured(self) -> dict[str, float]:
        """Since the start, and the memory now.

        Returns:
            `images_per_second`; `cpus`, the processors that were busy; `memory` in bytes; with
            GPUs `gpus`, those that are busy now, and `gpu_memory` in bytes. Empty without a step.
        """
        seconds = self.ended - self.began
        if seconds <= 0:
            return {}
        images = (self.last_step - self.steps) * self.images_per_step
        return {
            "images_per_second": round(images / seconds, 2),
            "cpus": round((self.processor_ended - self.processor_began) / seconds, 2),
            "memory": _resident_bytes(),
            **_gpu_usage(),
        }


def _resident_bytes() -> int:
    return int(_STATM.read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _gpu_usage() -> dict[str, float]:
    """Of all GPUs that this process may use; empty where there is none."""
    devices = [device.name for device in tf.config.list_logical_devices("GPU")]
    if not devices:
        return {}
    # Not the driver's figure: TensorFlow reserves nearly all memory at its start.
    used = sum(tf.config.experimental.get_memory_info(name)["current"] for name in devices)
    names = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
    return {"gpu_memory": used, **_gpu_load([name for name in names if name.startswith("GPU-")])}


def _gpu_load(uuids: list[str]) -> dict[str, float]:
    """How many of these GPUs are busy, as a sum of fractions; empty if it is unknown."""
    if not uuids:
        return {}
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByUUID(uuid) for uuid in uuids]
        percent = sum(pynvml.nvmlDeviceGetUtilizationRates(handle).gpu for handle in handles)
    except pynvml.NVMLError:
        return {}
    return {"gpus": percent / 100}
