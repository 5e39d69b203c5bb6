"""The command that starts a Python module in a sandbox, and what it is told."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import core
from core.sandbox import bubblewrap
from core.sandbox.limits import Jail
from core.sandbox.lines import ANSWERS
from core.sandbox.rights import rights_of
from core.sandbox.tiers import Tier

HOME = Path(core.__file__).resolve().parent.parent
_RESERVED = 8 * 2**30
"""Bytes that it may reserve beyond its memory, as TensorFlow does; more is refused at its line."""
_OPEN_FILES = 1024
_OTHER_TASKS = 16
_PATH = "/usr/local/bin:/usr/bin:/bin"


def command_of(
    module: str, jail: Jail, tier: Tier, answers: int
) -> tuple[list[str], dict[str, str]]:
    """The command, and all of its environment.

    Args:
        module: what is run.
        jail: what it may see and use.
        tier: how it is kept apart.
        answers: the number of the file that it answers to.
    """
    order = json.dumps(_order(jail, tier))
    inner = [sys.executable, "-P", "-s", "-m", "core.sandbox.entry", order, module]
    environment = {
        **jail.environment,
        "PATH": _PATH,
        "PYTHONPATH": str(HOME),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "HOME": str(jail.scratch),
        "LANG": "C.UTF-8",
        ANSWERS: str(answers),
    }
    if tier is Tier.BUBBLEWRAP:
        return bubblewrap.command(jail, inner, environment), {"PATH": os.environ.get("PATH", _PATH)}
    return inner, environment


def _order(jail: Jail, tier: Tier) -> dict[str, object]:
    """What `core.sandbox.entry` is told."""
    alone = tier is Tier.BUBBLEWRAP
    return {
        # In namespaces of its own, bubblewrap sees to that.
        "parent": 0 if alone else os.getpid(),
        "limits": _limits(jail, alone=alone),
        "confined": tier is not Tier.NONE,
        "rights": list(rights_of(jail)) if tier is Tier.LANDLOCK else [],
        "processes": jail.limits.processes > 0,
    }


def _limits(jail: Jail, *, alone: bool) -> dict[str, int]:
    """The limits that the kernel itself holds, for each process."""
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_DATA": jail.limits.memory + _RESERVED,
        "RLIMIT_FSIZE": jail.limits.written,
        "RLIMIT_NOFILE": _OPEN_FILES,
    }
    if alone and os.getuid():
        # The kernel counts them by user and namespace, and never root's.
        most = jail.limits.threads + jail.limits.processes + _OTHER_TASKS
        limits["RLIMIT_NPROC"] = most
    return limits
