"""Addresses of the pages of models."""

from __future__ import annotations

from django.urls import path, register_converter

from core.numbers import EPOCHS, epochs
from digits_site.web.models import (
    cards,
    creation,
    exports,
    learning_rate,
    preflight,
    probes,
    reproduction,
    structure,
    suggestion,
    sweep,
    train_longer,
    views,
)


class _Epoch:
    """Epochs so far, of which there may be fractions."""

    regex = EPOCHS.pattern

    def to_python(self, value: str) -> float | None:
        return epochs(value)

    def to_url(self, value: float) -> str:
        return str(value)


register_converter(_Epoch, "epoch")

urlpatterns = [
    path("models/new/", creation.new, name="model-new"),
    path("models/new/learning-rate/", learning_rate.curve, name="learning-rate-curve"),
    path("models/new/visualize/", structure.visualize, name="network-visualize"),
    path("models/new/structure/", structure.structure, name="network-structure"),
    path("models/new/check/", preflight.check, name="model-check"),
    path("models/new/preflight/", preflight.preflight, name="model-preflight"),
    path("models/new/suggest/", suggestion.suggest, name="model-suggest"),
    path("models/new/suggestion/", suggestion.suggestion, name="model-suggestion"),
    path("models/<int:pk>/", views.page, name="model"),
    path("models/<int:pk>/results/", views.results, name="model-results"),
    path("models/<int:pk>/metrics/", views.metrics, name="model-metrics"),
    path("models/<int:pk>/probes/<int:epoch>/<int:place>/", probes.picture, name="model-probe"),
    path("models/<int:pk>/sweep/", sweep.table, name="model-sweep"),
    path("models/<int:pk>/train-longer/", train_longer.train_longer, name="model-train-longer"),
    path("models/<int:pk>/reproduce/", reproduction.reproduce, name="model-reproduce"),
    path("models/<int:pk>/card/<str:kind>/", cards.card, name="model-card"),
    path("models/<int:pk>/structure/", structure.of_model, name="model-structure"),
    path("models/<int:pk>/edit/", views.edit, name="model-edit"),
    path("models/<int:pk>/delete/", views.remove, name="model-delete"),
    path("models/<int:pk>/snapshots/<epoch:epoch>/", views.snapshot, name="snapshot"),
    path(
        "models/<int:pk>/snapshots/<epoch:epoch>/formats/",
        exports.formats,
        name="snapshot-formats",
    ),
    path(
        "models/<int:pk>/snapshots/<epoch:epoch>/formats/<str:to>/",
        exports.exported,
        name="snapshot-exported",
    ),
]
