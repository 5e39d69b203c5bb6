"""What lists of inferences show."""

from __future__ import annotations

from core.listing.common_fields import by_name, identity, of_jobs
from core.listing.fields import Field, Number, Text, Word
from core.listing.results import ranking_key
from core.models import Inference
from core.representations.metrics import measured_metrics


def _result(row: Inference) -> str:
    return measured_metrics(row.model.dataset.task, row.metrics)["ranking_metric"]["text"]


FIELDS = by_name(
    identity(),
    Text("model", "Model", "text", lambda row: row.model.name, "model__name"),
    Text("dataset", "Dataset", "text", lambda row: row.model.dataset.name, "model__dataset__name"),
    Word("source", "Inputs", "text", lambda row: row.source, "source"),
    Word("view", "View", "text", lambda row: row.view_id, "view_id"),
    Number("epoch", "Epoch", "number", lambda row: row.snapshot.epoch, "snapshot__epoch"),
    Field("result", "Result", "text", _result, ranking_key("model__dataset__task", "metrics", "")),
    *of_jobs(),
)
