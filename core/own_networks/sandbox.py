"""The sandbox of own networks: which one is in force, and what is seen in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.exceptions import TrainingError
from core.sandbox.launch import HOME
from core.sandbox.limits import Jail, Limits
from core.sandbox.tiers import Choice, Tier, choice_of
from core.storage import data_folder

_PASSED_ON = ("CUDA_VISIBLE_DEVICES", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS")
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


def jail_for(scratch: Path, limits: Limits, *readable: Path) -> Jail:
    """What a source sees: Python's environment, this product's code, and these folders."""
    return Jail(
        scratch=scratch,
        readable=(*_environment(), *(path.resolve() for path in readable)),
        hidden=(data_folder().path,),
        environment={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        limits=limits,
    )


def _environment() -> Iterator[Path]:
    """Where Python and the code of this product are."""
    found = dict.fromkeys(Path(path) for path in (sys.prefix, sys.exec_prefix, sys.base_prefix))
    yield from (path for path in found if path not in (Path("/"), Path("/usr")))
    yield from (HOME / name for name in _PACKAGES if (HOME / name).is_dir())
