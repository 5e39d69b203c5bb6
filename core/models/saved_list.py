"""Filters, columns and orders of lists that users keep under a name."""

from __future__ import annotations

from django.db import models

from core.models.artifact import require_visible
from core.models.owned import Owned

LONGEST_QUERY = 4000
"""Characters."""


class SavedList(Owned):
    """A list of models or datasets as an address shows it, under a name; everyone sees it."""

    name = models.CharField(max_length=100, validators=[require_visible])
    kind = models.CharField(max_length=10, choices=[("models", "Models"), ("datasets", "Datasets")])
    query = models.CharField(
        max_length=LONGEST_QUERY, blank=True, help_text="What follows “?” in the list's address."
    )

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "name"], name="one_saved_list_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
