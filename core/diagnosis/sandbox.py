"""Check of what keeps own networks apart on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from core.diagnosis.findings import Finding, ok, warn
from core.own_networks.sandbox import sandbox_in_force
from core.sandbox.tiers import Tier

_INSTALL = "Install Debian's package bubblewrap (docs/own-networks.md)."


def check_sandbox() -> Iterator[Finding]:
    """Which sandbox is in force, and why."""
    choice = sandbox_in_force()
    if choice.tier is None:
        yield warn("own networks", f"own networks are off: {choice.why}", _INSTALL)
    elif choice.tier is Tier.NONE:
        found = f"own networks run without a sandbox: {choice.why}"
        remedy = "Unset DIGITS_SANDBOX, unless all who may write networks are trusted."
        yield warn("own networks", found, remedy)
    elif choice.tier is Tier.BUBBLEWRAP:
        yield ok("own networks", f"sandbox: {choice.why}")
    else:
        yield warn("own networks", f"sandbox: {choice.why}", f"It is safe. {_INSTALL}")
