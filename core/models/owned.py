"""Whose something is, and who may change it: one rule for pages, admin and commands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Owned(models.Model):
    """Something that a user made, whose name stays when the user is removed, or a command."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField(
        max_length=150,
        blank=True,
        editable=False,
        help_text="Stays when the owner is removed; empty: a command made it.",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if self.owner_id is not None and not self.owner_name:
            assert self.owner is not None  # noqa: S101 - it has an id
            self.owner_name = self.owner.get_username()
        super().save(*args, **options)

    @property
    def owned_by(self) -> str:
        """The owner in words."""
        if self.owner is not None:
            return str(self.owner.get_username())
        return f"{self.owner_name} (removed)" if self.owner_name else "a command"

    def changeable_by(self, user: Any) -> bool:
        """Whether a user may abort, repeat, edit or delete it.

        Owners and staff may. What has no owner any more, or was made by a command, is
        changed by staff only, and by commands, which ask nobody.
        """
        return bool(user.is_staff) or (self.owner_id is not None and self.owner_id == user.pk)

    @property
    def refusal(self) -> str:
        """Why users other than its owner and staff may not change it."""
        if self.owner is not None:
            return f"Only {self.owned_by}, who made it, and staff may change this."
        if self.owner_name:
            removed = f"{self.owner_name}, who made it, was removed"
            return f"{removed}; only staff may change it or take it over."
        return "A command made it; only staff, and commands, may change it."

    def take_over(self, user: Any) -> bool:
        """Make the user the owner of what has none; whether it had none."""
        free = type(self)._default_manager.filter(pk=self.pk, owner=None)
        taken = free.update(owner=user, owner_name=user.get_username()) > 0
        if taken:
            self.refresh_from_db(fields=["owner", "owner_name"])
        return taken
