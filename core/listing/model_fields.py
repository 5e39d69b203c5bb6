"""What lists of models show."""

from __future__ import annotations

from core.listing.common_fields import by_name, identity, name_of, of_filed, of_jobs
from core.listing.fields import Field, Number, Text, Word
from core.listing.results import ranking_key
from core.models import TrainedModel
from core.representations.model import model_metrics


def _result(row: TrainedModel) -> str:
    return model_metrics(row)["ranking_metric"]["text"]


FIELDS = by_name(
    identity(),
    name_of(lambda row: row.name),
    Word("network", "Network", "network", lambda row: row.network, "network"),
    Text("dataset", "Dataset", "dataset", lambda row: row.dataset.name, "dataset__name"),
    Word("task", "Task", "text", lambda row: row.dataset.task, "dataset__task"),
    Field("curve", "Loss", "curve", lambda row: row.losses),
    Field("result", "Result", "result", _result, ranking_key("dataset__task", "metrics")),
    Number("epochs", "Epochs", "number", lambda row: row.epochs, "epochs"),
    Number("best_epoch", "Best epoch", "number", lambda row: row.best_epoch, "best_epoch"),
    Number("bytes", "Snapshots on disk", "bytes", lambda row: row.bytes, "bytes"),
    *of_filed(),
    *of_jobs(),
)
