"""What the page of a sweep shows, from its representation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.forms.model import ModelCreation
from core.models import Sweep, SweepRun
from core.registry import network_plugins
from core.representations.sweeps import sweep_details
from digits_site.web.shared.options import label_of
from digits_site.web.sweeps.axes import plotted_facts

MOST_ROWS = 200


def shown_sweep(sweep: Sweep, runs: Sequence[SweepRun]) -> dict[str, Any]:
    """The `found` sweep, its `fields` with labels, its `rows` (the best first), and `facts` for
    plots."""
    found = sweep_details(sweep, runs)
    labels = field_labels(sweep)
    names = list(found["space"])
    larger = found["metrics"][0]["larger_is_better"]
    members = sorted(found["members"], key=lambda one: _order(one["results"][0], larger=larger))
    best = next((one for one in members if one["best"]), None)
    return {
        "found": found,
        "network": _title(sweep.network),
        "fields": [(labels[name], found["space"][name]) for name in names],
        "rows": [
            one | {"cells": [one["values"].get(name, "–") for name in names]}
            for one in members[:MOST_ROWS]
        ],
        "omitted": len(members[MOST_ROWS:]),
        "best": best,
        "best_values": [(labels[name], best["values"].get(name, "–")) for name in names]
        if best
        else [],
        "importance": sorted(
            (
                (labels[name], share, round(100 * share))
                for name, share in found["importance"].items()
            ),
            key=lambda row: -row[1],
        ),
        "facts": plotted_facts(found, labels),
        "ids": [one["model"]["id"] for one in found["members"] if one["model"]],
    }


def field_labels(sweep: Sweep) -> dict[str, str]:
    """The labels of the fields in which its models differ."""
    fields: dict[str, Any] = {}
    if sweep.network in network_plugins:
        fields = dict(ModelCreation(sweep.dataset, network_plugins[sweep.network]).fields())
    return {name: label_of(name, fields.get(name)) for name in sweep.space}


def _title(network: str) -> str:
    return str(network_plugins[network].get_title()) if network in network_plugins else network


def _order(value: float | None, *, larger: bool) -> tuple[bool, float]:
    return value is None, 0 if value is None else -value if larger else value
