"""The memory of what trains: this process on the CPU, or a GPU. Imports TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import tensorflow as tf

from core.process.free_memory import available_memory, held_memory, peak_memory, reset_peak


class Gauge(Protocol):
    """Measures the peak of the memory."""

    device: str
    """CPU or GPU."""

    def room(self) -> int:
        """Bytes that the training can hold, with those that this process holds already."""

    def reset(self) -> None:
        """Count the peak from now on."""

    def peak(self) -> int:
        """Bytes held at most since then."""


class CpuGauge:
    """Counts all memory of this process, TensorFlow's own too."""

    device = "CPU"

    def room(self) -> int:
        return held_memory() + available_memory()

    def reset(self) -> None:
        reset_peak()

    def peak(self) -> int:
        return peak_memory()


@dataclass
class _GpuGauge:
    """Counts what TensorFlow allocates on one GPU; of several, each holds the same."""

    name: str
    memory: int
    """Bytes of the GPU."""
    device: str = "GPU"

    def room(self) -> int:
        return self.memory

    def reset(self) -> None:
        tf.config.experimental.reset_memory_stats(self.name)

    def peak(self) -> int:
        return int(tf.config.experimental.get_memory_info(self.name)["peak"])


def gauge_for(devices: Sequence[str], gpu_memory: int) -> Gauge:
    """The gauge for a training on these of TensorFlow's logical devices."""
    if devices and "GPU" in devices[0]:
        name = devices[0].removeprefix("/device:")
        return _GpuGauge(name, gpu_memory)
    return CpuGauge()
