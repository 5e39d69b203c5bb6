"""Networks that users wrote themselves, with all their versions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from core.models.artifact import name_validators, require_visible
from core.models.owned import Owned
from core.own_networks.source import read_source

WRITE = "core.write_own_networks"
"""The permission to write them; staff have it without being given it."""


def may_write(user: Any) -> bool:
    """Whether a user may write networks of his own, which this server runs in a sandbox."""
    return bool(user.is_active and (user.is_staff or user.has_perm(WRITE)))


class OwnNetwork(Owned):
    """A network that a user wrote; what it is stands in its versions."""

    name = models.CharField(
        max_length=100,
        unique=True,
        validators=[
            *name_validators,
            require_visible,
            RegexValidator("@", "“@” stands before a version; leave it out.", inverse_match=True),
        ],
    )
    shared = models.BooleanField(
        default=False, help_text="Everyone sees it and may train it; only its owner changes it."
    )
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "own network"
        permissions = [("write_own_networks", "May write own networks")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: Any) -> models.QuerySet[OwnNetwork]:
        """What a user sees: his own and the shared ones; staff see all."""
        rows = cls.objects.all()
        return rows if user.is_staff else rows.filter(models.Q(owner=user) | models.Q(shared=True))

    def is_visible_to(self, user: Any) -> bool:
        return self.shared or self.changeable_by(user)

    @property
    def newest(self) -> NetworkVersion | None:
        return self.versions.order_by("-number").first()


class NetworkVersion(models.Model):
    """A source as it was saved; it never changes."""

    network = models.ForeignKey(OwnNetwork, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    notes = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    title = models.CharField(max_length=100, blank=True)
    tasks = models.JSONField(default=list, help_text="What it learns; empty: every task.")

    class Meta:
        ordering = ("network", "-number")
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.network} (version {self.number})"

    @property
    def view(self) -> str:
        """The id of the view plug-in that it names; "": that of the task."""
        return _view_in(self.source)

    @property
    def address(self) -> str:
        """What commands call it."""
        return f"{self.network}@{self.number}"


@lru_cache(maxsize=64)
def _view_in(source: str) -> str:
    return read_source(source).view
