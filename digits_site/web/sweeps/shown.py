"""What the page of a sweep shows, from its representation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.forms.described import label_of
from core.forms.model import ModelCreation
from core.forms.own_networks import known_network
from core.models import Sweep, SweepRun
from core.networks import Network
from core.representations.sweeps import sweep_details
from digits_site.web.sweeps.axes import plotted_facts

MOST_ROWS = 200


def shown_sweep(sweep: Sweep, runs: Sequence[SweepRun]) -> dict[str, Any]:
    """The `found` sweep, its `fields` with labels, its `choices` and `rows` (the best first), the
    `ensemble` of the best choice's folds, and `facts` for plots."""
    found = sweep_details(sweep, runs)
    network = known_network(sweep.network)
    labels = _field_labels(sweep, network)
    names = list(found["space"])
    larger = found["metrics"][0]["larger_is_better"]
    members = found["members"]
    if (
        is_ranked := bool(names) or not found["choices"]
    ):  # else they differ in their seeds and folds
        members = sorted(members, key=lambda one: _order(one["results"][0], larger=larger))
    best = next((one for one in members if one["best"]), None)
    choices = sorted(found["choices"], key=lambda one: _order(one["results"][0], larger=larger))
    chosen = next((one for one in choices if one["best"]), None)
    return {
        "found": found,
        "is_ranked": is_ranked,
        "choices": [_with_cells(one, names) for one in choices[:MOST_ROWS]],
        "best_choice": chosen,
        "ensemble": _ensemble_of(found, chosen),
        "network": network.get_title() if network else sweep.network,
        "fields": [(labels[name], found["space"][name]) for name in names],
        "rows": [_with_cells(one, names) for one in members[:MOST_ROWS]],
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


def _with_cells(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return row | {"cells": [row["values"].get(name, "–") for name in names]}


def _ensemble_of(found: dict[str, Any], choice: dict[str, Any] | None) -> dict[str, Any] | None:
    """The first model of the folds of a choice, and the ids of the `others` as forms take them;
    None where there are no folds, or not all are done."""
    if found["budget"]["folds"] == 1 or choice is None or not choice["ensemble"]:
        return None
    first, *others = [one["id"] for one in choice["ensemble"]]
    return {"first": first, "others": ", ".join(map(str, others))}


def _field_labels(sweep: Sweep, network: Network | None) -> dict[str, str]:
    """The labels of the fields in which its models differ."""
    fields = dict(ModelCreation(sweep.dataset, network).fields()) if network else {}
    return {name: label_of(name, fields.get(name)) for name in sweep.space}


def _order(value: float | None, *, larger: bool) -> tuple[bool, float]:
    return value is None, 0 if value is None else -value if larger else value
