"""All rules, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from core.plugins.proposals import DatasetProfile, Proposal
from core.proposals.augmentation import augmentation
from core.proposals.batch import batch_size
from core.proposals.epochs import train_epochs
from core.proposals.intervals import intervals
from core.proposals.loss import loss
from core.proposals.presets import STANDARD, scaled
from core.proposals.weights import class_weights

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def propose(
    found: DatasetProfile | None, usual: Mapping[str, Any], given: Mapping[str, Any] = _NOTHING
) -> dict[str, Proposal]:
    """Values for fields of the model form, each with its reason.

    Args:
        found: what the dataset says of itself; None if it is not made yet.
        usual: the values that all fields would have without proposals.
        given: values that the user chose: the proposals for other fields follow them.
    """
    proposed: dict[str, Proposal] = {}
    chosen = {**usual, **given}

    def take(proposals: Iterable[tuple[str, Proposal]]) -> None:
        for name, proposal in proposals:
            if name in usual:
                proposed[name] = proposal
                chosen[name] = given.get(name, proposal.value)

    if found is not None:
        take(batch_size(found, usual))
        take(train_epochs(found, usual, chosen["batch_size"]))
        take(augmentation(found, usual))
        take(class_weights(found))
        take(loss(found))
    standard = proposed.get("train_epochs", usual["train_epochs"])
    preset = scaled(standard, chosen.get("preset", STANDARD))
    take([("train_epochs", preset)] if preset else [])
    if found is not None:
        take(intervals(usual, chosen["train_epochs"]))
    return proposed
