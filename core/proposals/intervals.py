"""How often a long training of short epochs is validated and saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.plugins.proposals import Proposal

_MANY = 100
_SNAPSHOTS = 50


def intervals(usual: Mapping[str, Any], epochs: int) -> Iterator[tuple[str, Proposal]]:
    """Every few epochs where there are hundreds of them."""
    if epochs <= _MANY:
        return
    why = f"saving and validating after each of {epochs:,} short epochs would take too long"
    for name in ("snapshot_interval", "val_interval"):
        if usual[name] == 1:
            yield name, Proposal(epochs // _SNAPSHOTS, why)
