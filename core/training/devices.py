"""The devices to train on, and the fastest settings for them."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf


def visible_gpus() -> list[str]:
    """The names of the GPUs that this process may use."""
    return [device.name for device in tf.config.list_logical_devices("GPU")]


def strategy_for(devices: Sequence[str]) -> tf.distribute.Strategy:
    """Mirrored copies on several devices, or the default strategy on one."""
    if len(devices) > 1:
        return tf.distribute.MirroredStrategy(list(devices))
    return tf.distribute.get_strategy()


def jit_compile_for(devices: Sequence[str]) -> bool | str:
    """Whether to compile with XLA: Keras's default on a GPU, never on the CPU.

    On the CPU, Keras would compile too, which halves the speed of convolutions.
    """
    return "auto" if any("GPU" in device for device in devices) else False
