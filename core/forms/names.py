"""Names of datasets and models, which are unique except that failed ones give theirs up."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import Any

from django import forms

from core.models import Dataset, Job, TrainedModel
from core.models.job import FAILED
from core.names import printed

LONGEST = 200
_WORDS = {Job.Status.ABORTED: "aborted", Job.Status.ERROR: "failed"}
_Named = type[Dataset] | type[TrainedModel]


def require_free(model: _Named, name: str) -> str:
    """The name, if it is unused or used only by an aborted or failed row.

    Raises:
        ValidationError: it is taken.
    """
    living: Any = model._default_manager.filter(name=name).exclude(job__status__in=FAILED)
    if living.exists():
        raise forms.ValidationError(f"A {model._meta.verbose_name} named “{name}” already exists.")
    return name


def free_name(model: _Named, name: str) -> str:
    """The name, with a number if it is taken."""
    name = printed(name).strip()[: LONGEST - 10]
    taken = set(
        model._default_manager.filter(name__startswith=name)
        .exclude(job__status__in=FAILED)
        .values_list("name", flat=True)
    )
    numbered = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


def take(model: _Named, name: str) -> str:
    """Rename the aborted or failed row that has the name, in the transaction that reuses it.

    Returns:
        a sentence with that row's new name; empty if no row had the name.
    """
    rows: Any = model._default_manager.filter(name=name, job__status__in=FAILED)
    row = rows.select_related("job").first()
    if row is None:
        return ""
    mark = f" ({_WORDS[row.job.status]} {row.pk})"
    row.name = name[: LONGEST - len(mark)] + mark
    row.save(update_fields=["name"])
    return f"The {_WORDS[row.job.status]} {model._meta.verbose_name} was renamed “{row.name}”."


def original_name(row: Dataset | TrainedModel) -> str:
    """The name that the user entered, without the suffix added when the name was reused."""
    return re.sub(rf" \(({'|'.join(_WORDS.values())}) {row.pk}\)$", "", row.name)
