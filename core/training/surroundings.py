"""What a run takes place in: packages, code, machine. Imports no TensorFlow."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import core

_PRODUCT = "digits-site"
_PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "Pillow",
    "opencv-python-headless",
    "h5py",
    "ml_dtypes",
    "safetensors",
    "imagecodecs",
    "pydicom",
)
"""Those whose versions may change what a network learns."""
_PARTS = ("training", "tasks", "store", "plugins", "policies", "solvers", "networks.py")
"""What of `core` a run consists of."""
_VARIABLES = (
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "TF_CUDNN_DETERMINISTIC",
    "TF_DETERMINISTIC_OPS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_NUM_INTEROP_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_XLA_FLAGS",
)
_DECISIVE_FEATURES = ("amx", "asimd", "avx", "fma", "sse4", "sve")


def package_versions() -> dict[str, str]:
    """The versions of installed packages by their names, and those of Python and the product."""
    found = {"Python": platform.python_version()}
    for name in (_PRODUCT, *_PACKAGES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine_facts() -> dict[str, Any]:
    """`name`, `system`, `processor`, its `features`, `cpus` that may be used, and `variables`."""
    described = _processor()
    flags = (described.get("flags") or described.get("Features") or "").split()
    return {
        "name": platform.node(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": described.get("model name", ""),
        "features": sorted(flag for flag in flags if flag.startswith(_DECISIVE_FEATURES)),
        "cpus": len(os.sched_getaffinity(0)),
        "variables": {name: os.environ[name] for name in _VARIABLES if name in os.environ},
    }


def code_digests(classes: Iterable[type]) -> dict[str, str]:
    """SHA-256 checksums of the product's training code by part, and of the plug-ins' packages.

    Args:
        classes: of the plug-ins that the run uses.
    """
    root = Path(core.__file__).parent
    found = {f"core.{name.removesuffix('.py')}": _digest(root / name) for name in _PARTS}
    for one in classes:
        package = one.__module__.partition(".")[0]
        file = getattr(sys.modules.get(package), "__file__", None)
        if package != "core" and file:
            found[package] = _digest(Path(file).parent)
    return found


def commit() -> str:
    """The commit of the product's repository; "" where it is installed without one."""
    return _head_of(Path(core.__file__).parent.parent / ".git")


def _head_of(git: Path) -> str:
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        if (git / name).is_file():
            return (git / name).read_text("utf-8").strip()
        rows = (git / "packed-refs").read_text("utf-8").splitlines()
        return next((row.split()[0] for row in rows if row.endswith(f" {name}")), "")
    except (OSError, ValueError):
        return ""


def _digest(path: Path) -> str:
    """Of a module, or of all modules of a package."""
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.relative_to(path.parent).as_posix().encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _processor() -> dict[str, str]:
    """The first processor as the system describes it; empty: unknown."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    rows = (line.partition(":") for line in text.partition("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in rows}
