"""Which section of the help explains a field or an error: a link beside it leads there."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from core.models import Job

TOPICS = {
    # Of trainings
    "preset": "training#proposed-settings",
    "train_epochs": "training#epochs-snapshots-and-validation",
    "snapshot_interval": "training#epochs-snapshots-and-validation",
    "early_stopping": "training#epochs-snapshots-and-validation",
    "accumulation": "training#epochs-snapshots-and-validation",
    "learning_rate": "training#learning-rate",
    "lr_policy": "training#learning-rate",
    "solver_type": "training#solvers",
    "loss": "training#loss",
    "aug_rot": "training#augmentation",
    "aug_contrast": "training#augmentation",
    "aug_mixup": "training#augmentation",
    "crop_size": "training#preprocessing",
    "initial_model": "training#initial-weights",
    "initial_file": "networks#weights-of-other-programs",
    "evaluate_after": "training#evaluated-when-it-is-trained",
    "probe_samples": "training#samples-to-follow",
    "random_seed": "reproduction#what-a-run-keeps",
    "fold": "tuning#folds",
    "folds": "tuning#folds",
    "sweep_sampler": "tuning#how-it-chooses",
    "sweep_pauses": "tuning#pausing",
    "normalization": "networks#normalization",
    # Of datasets
    "dicom_values": "dicom#images",
    "modality_rescale": "dicom#images",
    "feature_encoding": "data-format#a-sample",
    "label_encoding": "data-format#a-sample",
    # Of inferences
    "ensemble": "inference#ensembles",
    "test_time_flips": "inference#processing-of-masks",
    "largest_component": "inference#processing-of-masks",
    # Of jobs
    "job_priority": "operations#scheduling",
}
"""By the name of the field: a page of the help, and the anchor of a heading on it."""
_ENDS = "operations#how-jobs-end"
_CAUSES: dict[str, str] = {
    Job.Cause.OUT_OF_MEMORY: "training#checking-before-training",
    Job.Cause.DIVERGED: "training#when-a-training-does-not-succeed",
    Job.Cause.CANNOT_GO_ON: "operations#resume-run-again-train-longer-start-over-change-options",
    Job.Cause.DISK_FULL: "operations#when-the-database-or-disk-fails",
}
"""By the cause of a failure; all others are in the table of how jobs end."""


def help_url(field: str) -> str:
    """The address of what explains a field; "" if nothing does."""
    return topic_url(TOPICS.get(field, ""))


def cause_url(cause: str) -> str:
    """The address of what explains why a job failed."""
    return topic_url(_CAUSES.get(cause, _ENDS))


def topic_url(topic: str) -> str:
    """The URL of a help page and its heading; "" if the help is not installed."""
    page, _, anchor = topic.partition("#")
    try:
        url = reverse("web:help-page", args=[page]) if page else ""
    except NoReverseMatch:
        return ""
    return f"{url}#{anchor}" if url and anchor else url
