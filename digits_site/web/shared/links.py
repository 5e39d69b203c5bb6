"""From rows to the addresses of their pages."""

from __future__ import annotations

from django.urls import reverse

from core.models import Addition, Artifact, Dataset, Inference, TrainedModel

_PAGES: dict[type[Artifact], str] = {
    Dataset: "dataset",
    TrainedModel: "model",
    Inference: "inference",
}


def url_of(artifact: Artifact, action: str = "") -> str:
    """The page of a dataset, model or inference, or of an action on it."""
    if isinstance(artifact, Addition):
        artifact = artifact.dataset
    page = _PAGES[type(artifact)]
    return reverse(f"web:{page}-{action}" if action else f"web:{page}", args=[artifact.pk])
