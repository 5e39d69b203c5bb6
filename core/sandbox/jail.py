"""Running a Python module in a sandbox, from start to end."""

from __future__ import annotations

from collections.abc import Callable

from core.sandbox.jailed import Jailed
from core.sandbox.limits import Ended, Jail, Limits
from core.sandbox.tiers import Tier

__all__ = ["Ended", "Jail", "Limits", "run"]


def run(module: str, jail: Jail, tier: Tier, order: str, on_line: Callable[[str], None]) -> Ended:
    """Run `python -m MODULE` in a sandbox until it ends or reaches a limit.

    Args:
        module: found where `core` is.
        jail: what it may see and use.
        tier: how it is kept apart.
        order: a line, given to its standard input.
        on_line: called with each line of its answers, which may hold anything; what it raises
            ends the process, and is raised here.
    """
    with Jailed(module, jail, tier, on_line) as jailed:
        jailed.ask(order)
        jailed.wait()
        return jailed.ended()
