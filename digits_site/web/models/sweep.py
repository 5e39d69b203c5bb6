"""The table of a sweep on the pages of its models."""

from __future__ import annotations

from typing import Any

from core.forms.model import ModelCreation
from core.models import TrainedModel
from core.registry import network_plugins
from core.representations.sweep import sweep_representation
from digits_site.web.shared.options import label_of


def sweep_table(model: TrainedModel) -> dict[str, Any] | None:
    """The labels of the fields with several values, and a row for each model; None without."""
    found = sweep_representation(model)
    if found is None:
        return None
    known = model.network in network_plugins
    fields = (
        dict(ModelCreation(model.dataset, network_plugins[model.network]).fields()) if known else {}
    )
    return {
        "labels": [label_of(name, fields.get(name)) for name in found["fields"]],
        "metric": found["models"][0]["ranking_metric"]["title"],
        "rows": [
            row | {"cells": [row["values"].get(name) for name in found["fields"]]}
            for row in found["models"]
        ],
    }
