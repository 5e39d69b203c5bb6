"""Which section of the help explains a field: a link beside its label leads there."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

TOPICS = {
    # Of trainings
    "preset": "training#proposed-settings",
    "train_epochs": "training#epochs-snapshots-and-validation",
    "snapshot_interval": "training#epochs-snapshots-and-validation",
    "learning_rate": "training#learning-rate",
    "lr_policy": "training#learning-rate",
    "solver_type": "training#solvers",
    "loss": "training#loss",
    "initial_weights": "training#initial-weights",
    # Of datasets
    "dicom_values": "dicom",
    "feature_encoding": "data-format",
}
"""By the name of the field: a page of the help, and the anchor of a heading on it."""


def help_url(field: str) -> str:
    """The address of what explains a field; "" if nothing does."""
    page, _, anchor = TOPICS.get(field, "").partition("#")
    try:
        url = reverse("web:help-page", args=[page]) if page else ""
    except NoReverseMatch:
        return ""
    return f"{url}#{anchor}" if url and anchor else url
