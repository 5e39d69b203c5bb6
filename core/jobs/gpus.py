"""The GPUs of this machine, as NVIDIA's management library knows them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pynvml

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gpu:
    """A GPU; CUDA_VISIBLE_DEVICES takes its UUID."""

    index: int
    uuid: str
    name: str
    memory: int
    """Bytes."""


def find_gpus() -> list[Gpu]:
    """The GPUs that CUDA_VISIBLE_DEVICES leaves to us; none where there is no driver."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []  # the usual machine without a GPU
    try:
        return [gpu for gpu in _all_gpus() if _is_visible(gpu, os.environ)]
    except pynvml.NVMLError as error:
        logger.warning("The GPUs cannot be listed (%s); jobs run on the CPU.", error)
        return []
    finally:
        pynvml.nvmlShutdown()


def _all_gpus() -> Iterator[Gpu]:
    for index in range(pynvml.nvmlDeviceGetCount()):
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        yield Gpu(
            index=index,
            uuid=_text(pynvml.nvmlDeviceGetUUID(handle)),
            name=_text(pynvml.nvmlDeviceGetName(handle)),
            memory=pynvml.nvmlDeviceGetMemoryInfo(handle).total,
        )


def _is_visible(gpu: Gpu, environment: os._Environ[str] | dict[str, str]) -> bool:
    """Whether the operator's CUDA_VISIBLE_DEVICES names the GPU, by number or UUID."""
    listed = environment.get("CUDA_VISIBLE_DEVICES")
    if listed is None:
        return True
    names = [name.strip() for name in listed.split(",") if name.strip()]
    return any(gpu.uuid.startswith(name) or name == str(gpu.index) for name in names)


def _text(value: bytes | str) -> str:
    """Older versions of the library give bytes."""
    return value.decode() if isinstance(value, bytes) else value
