"""What lists of models show."""

from __future__ import annotations

from django.db.models import Q

from core.listing.common_fields import by_name, identity, name_of, of_filed, of_jobs
from core.listing.fields import Field, Number, Text, Word
from core.listing.results import ranking_key
from core.models import TrainedModel
from core.numbers import whole_number
from core.representations.model import model_metrics


def _result(row: TrainedModel) -> str:
    return model_metrics(row)["ranking_metric"]["text"]


class _Network(Word):
    """A plug-in's id, or of own networks NAME or NAME@VERSION."""

    def condition(self, operator: str, text: str) -> Q:
        name, has_version, version = text.partition("@")
        own = Q(own_version__network__name__iexact=name)
        if has_version:
            own &= Q(own_version__number=whole_number(version))
        return super().condition(operator, text) | own


def _network(row: TrainedModel) -> str:
    """The plug-in's id; NAME@VERSION of an own network."""
    return row.own_version.address if row.own_version else row.network


FIELDS = by_name(
    identity(),
    name_of(lambda row: row.name),
    _Network("network", "Network", "network", _network, "network"),
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
