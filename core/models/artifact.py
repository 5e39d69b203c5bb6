"""What datasets, models and inferences have in common: a job and a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from core.models.job import Job
from core.names import printed

name_validators = [
    RegexValidator(
        r"^[0-9]+$",
        "A name of digits only could be taken for an id; add a letter.",
        inverse_match=True,
    )
]


def require_visible(name: str) -> None:
    """Refuse a name that pages could not show as it is; for forms, and for all models here."""
    if printed(name) != name:
        raise ValidationError(f"The name contains invisible characters: {printed(name)}.")


class Artifact(models.Model):
    """Something that a job makes, in a folder of its own below the data folder."""

    job = models.OneToOneField(Job, models.PROTECT, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    notes = models.TextField(blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        try:
            require_visible(getattr(self, "name", ""))
        except ValidationError as error:
            raise ValidationError({"name": error.messages}) from None

    @property
    def made_from(self) -> list[Artifact]:
        """What must be there for it to be made."""
        return []

    def abortable_by(self, user: Any) -> bool:
        """Whether a user may abort its job: who owns what it is made from may, too.

        Otherwise a job that others begin on a dataset would keep its owner from deleting it.
        """
        return any(row.job.changeable_by(user) for row in (self, *self.made_from))

    @property
    def folder(self) -> Path:
        """Where all that its job makes lies."""
        raise NotImplementedError
