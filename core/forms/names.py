"""Names of datasets and models: the living have them; what failed gives its name away."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from core.models import Dataset, Job, TrainedModel
from core.models.job import FAILED

LONGEST = 200
WORDS = {Job.Status.ABORTED: "aborted", Job.Status.ERROR: "failed"}
Named = type[Dataset] | type[TrainedModel]


def require_free(model: Named, name: str) -> str:
    """The name, if nothing has it but what was aborted or failed.

    Raises:
        ValidationError: it is taken.
    """
    living: Any = model._default_manager.filter(name=name).exclude(job__status__in=FAILED)
    if living.exists():
        raise forms.ValidationError(f"There is already a {model._meta.verbose_name} “{name}”.")
    return name


def take(model: Named, name: str) -> str:
    """Take the name from what was aborted or failed, in the transaction that gives it away.

    Returns:
        what the other one is called now, in a sentence; empty where nothing had the name.
    """
    rows: Any = model._default_manager.filter(name=name, job__status__in=FAILED)
    row = rows.select_related("job").first()
    if row is None:
        return ""
    mark = f" ({WORDS[row.job.status]} {row.pk})"
    row.name = name[: LONGEST - len(mark)] + mark
    row.save(update_fields=["name"])
    return f"The {WORDS[row.job.status]} {model._meta.verbose_name} is called “{row.name}” now."


def name_entered(row: Dataset | TrainedModel) -> str:
    """The name that it was given, without what was put behind it when it lost the name."""
    return re.sub(rf" \(({'|'.join(WORDS.values())}) {row.pk}\)$", "", row.name)
