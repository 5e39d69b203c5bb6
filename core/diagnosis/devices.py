"""Checks of TensorFlow and the GPUs. TensorFlow is imported in a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from core.diagnosis.findings import Finding, fail, ok, warn
from core.jobs.gpus import Gpu, find_gpus

PROBE = """
import json
import tensorflow
kinds = [device.device_type for device in tensorflow.config.list_physical_devices()]
print(json.dumps([tensorflow.__version__, kinds]))
"""
TIME_LIMIT = 120
DRIVER_GPUS = Path("/proc/driver/nvidia/gpus")
"""The kernel driver has a folder here for each GPU."""


class Probed(NamedTuple):
    """TensorFlow's version and devices."""

    version: str
    kinds: list[str]


class _ProbeError(Exception):
    """TensorFlow cannot be imported; the text says why."""


def check_devices() -> Iterator[Finding]:
    gpus = find_gpus()
    try:
        found = probe()
    except _ProbeError as error:
        remedy = "Run make install; check that this CPU supports this version of TensorFlow."
        yield fail("TensorFlow", str(error), remedy)
        return
    counts = ", ".join(f"{found.kinds.count(kind)} {kind}" for kind in sorted(set(found.kinds)))
    yield ok("TensorFlow", f"TensorFlow {found.version} sees {counts}")
    yield compare(gpus, found.kinds.count("GPU"))


def probe() -> Probed:
    """Import TensorFlow in another process and list its devices."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROBE],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise _ProbeError(f"could not be imported within {TIME_LIMIT} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise _ProbeError(f"cannot be imported: {said[-1]}")
    return Probed(*json.loads(done.stdout.splitlines()[-1]))


def compare(gpus: Sequence[Gpu], seen: int) -> Finding:
    """Compare the driver's GPUs with the number that TensorFlow sees."""
    names = ", ".join(f"{gpu.name} ({gpu.memory / 2**30:.0f} GB)" for gpu in gpus)
    if not gpus:
        return _without_gpus()
    if seen < len(gpus):
        found = f"{names}; TensorFlow sees {seen or 'none'} of {len(gpus)}"
        remedy = "Install TensorFlow's CUDA libraries: .venv/bin/pip install -c constraints.txt "
        return warn("GPUs", found, f"{remedy}-e '.[gpu]'")
    return ok("GPUs", names)


def _without_gpus() -> Finding:
    """The finding without usable GPUs: there are none, or they are hidden, or the driver fails."""
    present = len(list(DRIVER_GPUS.iterdir())) if DRIVER_GPUS.is_dir() else 0
    if not present:
        return ok("GPUs", "none; jobs run on the CPU")
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None:
        return ok("GPUs", f"none of {present}: CUDA_VISIBLE_DEVICES is {hidden!r}")
    found = f"the kernel has {present}, but NVIDIA's management library does not list them"
    return warn("GPUs", found, "Run nvidia-smi to see why; often a reboot is needed.")
