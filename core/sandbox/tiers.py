"""Which sandboxes there are on this machine, and which one is in force."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

from core.sandbox import bubblewrap, landlock, seccomp


class Tier(StrEnum):
    """How code is kept apart, best first."""

    BUBBLEWRAP = "bubblewrap"
    """Namespaces of its own: it sees no other files, processes or networks."""
    LANDLOCK = "landlock"
    """The kernel refuses other files, the network, and other processes."""
    NONE = "none"
    """Nothing but limits: only if an administrator trusts all who write code."""

    @property
    def label(self) -> str:
        return {
            Tier.BUBBLEWRAP: "bubblewrap",
            Tier.LANDLOCK: "Landlock with seccomp",
            Tier.NONE: "none",
        }[self]


AUTOMATIC = "auto"
"""The setting for the best one that there is, which is never `none`."""


@dataclass(frozen=True)
class Choice:
    """The sandbox in force."""

    tier: Tier | None
    """None: code must not run."""
    why: str
    """A sentence for administrators: why this one, and what is in the way of a better one."""


@functools.cache
def obstacles() -> dict[Tier, str]:
    """For each sandbox, why it cannot be used on this machine; "" if it can.

    Asked once per process: each is tried.
    """
    calls = seccomp.why_not()
    return {
        Tier.BUBBLEWRAP: bubblewrap.why_not() or calls,
        Tier.LANDLOCK: landlock.why_not() or calls,
    }


def available() -> list[Tier]:
    """The sandboxes that work here, best first."""
    return [tier for tier, obstacle in obstacles().items() if not obstacle]


def choice_of(setting: str) -> Choice:
    """The sandbox for a setting: `auto`, or the name of one.

    A named one is never replaced by a weaker one.
    """
    if setting == Tier.NONE:
        return Choice(Tier.NONE, "An administrator has turned the sandbox off.")
    known = {tier.value: tier for tier in obstacles()}
    if setting in known:
        obstacle = obstacles()[known[setting]]
        return (
            Choice(None, f"{known[setting].label} is set, but {obstacle}.")
            if obstacle
            else (Choice(known[setting], f"{known[setting].label} is set, and works here."))
        )
    if setting != AUTOMATIC:
        names = ", ".join([AUTOMATIC, *known, Tier.NONE])
        return Choice(None, f"“{setting}” is not a sandbox; choose one of {names}.")
    missing = "; ".join(obstacle for obstacle in obstacles().values() if obstacle)
    for tier in available():
        best = tier is Tier.BUBBLEWRAP
        return Choice(tier, f"{tier.label} works here." if best else f"{tier.label}: {missing}.")
    return Choice(None, f"There is none: {missing}.")
