"""The sandbox of own networks: which one is in force, and what is seen in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.exceptions import TrainingError
from core.registry import policy_plugins, solver_plugins
from core.sandbox.launch import HOME
from core.sandbox.limits import Jail, Limits
from core.sandbox.tiers import Choice, Tier, choice_of
from core.storage import data_folder
from core.tasks import task_plugins
from core.tasks.added import metric_plugins

_GPUS = "CUDA_VISIBLE_DEVICES"
_PASSED_ON = (_GPUS, "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS")
_PACKAGES = ("core", "networks")


def sandbox_in_force() -> Choice:
    """The sandbox that the setting DIGITS_SANDBOX gives on this machine."""
    return choice_of(settings.DIGITS_SANDBOX)


def require_sandbox() -> Tier:
    """The sandbox in force.

    Raises:
        TrainingError: there is none.
    """
    choice = sandbox_in_force()
    if choice.tier is None:
        raise TrainingError(f"Own networks are off, since there is no sandbox. {choice.why}")
    return choice.tier


def jail_for(scratch: Path, limits: Limits, *readable: Path, gpus: bool = False) -> Jail:
    """What a source sees: Python's environment, this product's code, and these folders.

    Args:
        scratch: as in `Jail`.
        limits: as there.
        readable: as there, besides Python and the code.
        gpus: whether it sees those of this process.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return Jail(
        scratch=scratch,
        readable=(*_environment(), *(path.resolve() for path in readable)),
        hidden=(data_folder().path,),
        devices=tuple(sorted(Path("/dev").glob("nvidia*"))) if gpus else (),
        environment=environment if gpus else environment | {_GPUS: ""},
        limits=limits,
    )


def _environment() -> Iterator[Path]:
    """Where Python and the code of this product are."""
    found = dict.fromkeys(Path(path) for path in (sys.prefix, sys.exec_prefix, sys.base_prefix))
    yield from (path for path in found if path not in (Path("/"), Path("/usr")))
    yield from (HOME / name for name in _PACKAGES if (HOME / name).is_dir())
    yield from dict.fromkeys(_plugins())


def _plugins() -> Iterator[Path]:
    """The packages of plug-ins that a training may need."""
    for registry in (task_plugins, metric_plugins, solver_plugins, policy_plugins):
        for plugin in registry:
            package = sys.modules[plugin.__module__.partition(".")[0]]
            yield from map(Path, getattr(package, "__path__", ()))
