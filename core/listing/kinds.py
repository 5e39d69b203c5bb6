"""The lists that there are, and what each has of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.db.models import QuerySet

from core.exceptions import FilterError
from core.listing import dataset_fields, inference_fields, model_fields
from core.listing.fields import Field
from core.listing.measured import metric_field
from core.listing.settings import SHORT, settings
from core.representations.dataset import dataset_rows, dataset_summary
from core.representations.inference import inference_rows, inference_summary
from core.representations.model import model_rows, model_summary


@dataclass(frozen=True)
class Kind:
    """A list: where its rows come from, and what can be asked of them."""

    id: str
    one: str
    """A row in a word."""
    rows: Callable[..., QuerySet[Any]]
    """Rows with what the summary needs; with `settings=True` also with their settings."""
    summary: Callable[[Any], dict[str, Any]]
    fields: Mapping[str, Field]
    columns: tuple[str, ...]
    """Those that lists show first."""
    texts: tuple[str, ...]
    """The columns that a text is searched in."""
    has_settings: bool = False
    metrics: tuple[str, str] = ("", "")
    """The columns with metrics: of the best epoch and of the last, as far as there are."""

    def field(self, word: str) -> Field:
        """The field of a name, in whatever case, or a common short name.

        Raises:
            FilterError: there is none; the text names some.
        """
        name = word if word in self.fields else _OTHER_NAMES.get(word.lower(), word)
        found = self.fields.get(name) or self.fields.get(name.lower())
        if found is None and self.has_settings:
            found = settings().get(SHORT.get(name.lower(), name.lower()))
        metric = metric_field(name, *self.metrics) if self.metrics[0] else None
        found = found or metric
        if found is None:
            raise FilterError(self._unknown(word))
        return found

    def fields_named(self, word: str) -> list[Field]:
        """All that a condition of that name may be about: `loss` is a setting and a metric."""
        first = self.field(word)
        metric = metric_field(word, *self.metrics) if self.metrics[0] else None
        return [first, metric] if metric and metric.name != first.name else self._both(first, word)

    def _both(self, first: Field, word: str) -> list[Field]:
        is_setting = self.has_settings and settings().get(first.name) is first
        metric = metric_field(word, *self.metrics) if is_setting else None
        return [first, metric] if metric else [first]

    def names(self) -> Iterable[str]:
        """All names that do not depend on data."""
        return [*self.fields, *(settings() if self.has_settings else ())]

    def _unknown(self, word: str) -> str:
        close = get_close_matches(word.lower(), [*self.names(), *SHORT], 3, 0.7)
        near = f" Do you mean {' or '.join(close)}?" if close else ""
        more = [
            "a setting, such as lr or batch_size" if self.has_settings else "",
            "a metric, such as val_accuracy or last.val_loss" if self.metrics[1] else "",
            "a metric, such as accuracy or dice" if self.metrics[0] and not self.metrics[1] else "",
        ]
        comparable = (n for n, field in self.fields.items() if field.key is not None)
        known = ", ".join([*comparable, *filter(None, more)])
        return f"A {self.one} has nothing named “{word}”.{near} There are {known}."


_OTHER_NAMES = {
    "tags": "tag",
    "size": "bytes",
    "disk": "bytes",
    "group": "folder",
    "user": "owner",
    "samples": "entries",
    "time": "duration",
    "seconds": "duration",
}

MODELS = Kind(
    id="models",
    one="model",
    rows=model_rows,
    summary=model_summary,
    fields=model_fields.FIELDS,
    columns=("name", "network", "dataset", "status", "curve", "result", "tag", "owner", "created"),
    texts=("name", "dataset__name", "notes", "tags", "listed_in", "network", "words"),
    has_settings=True,
    metrics=("metrics", "last_metrics"),
)
DATASETS = Kind(
    id="datasets",
    one="dataset",
    rows=dataset_rows,
    summary=dataset_summary,
    fields=dataset_fields.FIELDS,
    columns=(
        *("picture", "name", "plugin", "status", "train", "val", "test", "models", "tag", "owner"),
        "created",
    ),
    texts=("name", "notes", "tags", "listed_in", "plugin_id", "task", "words"),
)
INFERENCES = Kind(
    id="inferences",
    one="inference",
    rows=inference_rows,
    summary=inference_summary,
    fields=inference_fields.FIELDS,
    columns=("id", "model", "source", "status", "result", "owner", "created"),
    texts=("model__name", "model__dataset__name", "notes", "source"),
    metrics=("metrics", ""),
)
KINDS = {kind.id: kind for kind in (MODELS, DATASETS, INFERENCES)}
