"""Inferences of the compared models on the same inputs: who answers which sample better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.comparing.wins import tallies
from core.exceptions import StoreError
from core.inference.table import answer_table
from core.models import Inference, Job
from core.representations.comparison import inputs_key
from core.representations.inference import inference_rows, inference_summary
from digits_site.web.runs.found import visible_models
from digits_site.web.runs.state import asked

_LOOKED_AT = 500
_MOST_GROUPS = 6
_MOST_NAMED = 6
_MOST = 12
"""Inferences of a matrix."""
_MOST_ANSWERS = 500_000
"""Of all inferences of a matrix: reading more takes many seconds."""


def wins(request: HttpRequest) -> HttpResponse:
    """A table for each set of inputs that several of the models have answered."""
    models = visible_models(asked(request.GET))
    rows = inference_rows().filter(
        model__in=[model.pk for model in models], job__status=Job.Status.DONE
    )
    groups: dict[str, list[Inference]] = {}
    for row in rows[:_LOOKED_AT]:
        groups.setdefault(inputs_key(row), []).append(row)
    several = [group for group in groups.values() if len(group) > 1]
    shown = [_group(group) for group in several[:_MOST_GROUPS]]
    found = {"groups": shown, "models": models[:_MOST_NAMED]}
    return render(request, "web/runs/wins.html", found)


def _group(rows: Sequence[Inference]) -> dict[str, Any]:
    shown = list(rows[:_MOST])[::-1]
    return {
        "inferences": [(row, inference_summary(row)) for row in shown],
        "left_out": len(rows) - len(shown),
        "inputs": shown[0],
        **_matrix(shown),
    }


def _matrix(rows: Sequence[Inference]) -> dict[str, Any]:
    answers = sum(int(row.metrics.get("samples") or 0) for row in rows)
    if answers > _MOST_ANSWERS:
        return {"problem": f"{answers:,} answers are too many to count at once; compare two."}
    try:
        found = tallies([answer_table(row.folder) for row in rows])
    except StoreError as error:
        return {"problem": str(error)}
    lines = [
        (row, list(zip(rows, line, strict=True))) for row, line in zip(rows, found, strict=True)
    ]
    return {"matrix": lines}
