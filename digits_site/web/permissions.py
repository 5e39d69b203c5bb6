"""Who may do what: everyone who is logged in reads, owners and staff change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from core.models import Job, Upload


def may_change(user: Any, row: Job | Upload) -> bool:
    """Whether the user may abort, repeat, edit or delete what a job makes, or an upload."""
    return row.changeable_by(user)


def require_change(user: Any, row: Job | Upload) -> None:
    """Refuse a user who may not change it, with the reason."""
    if not may_change(user, row):
        raise PermissionDenied(why_not(row))


def why_not(row: Job | Upload) -> str:
    """Why users other than its owner and staff may not change it."""
    if row.owner is not None:
        return f"Only {row.owned_by}, who made it, and staff may change this."
    if row.owner_name:
        return (
            f"{row.owner_name}, who made it, was removed; only staff may change it or take it over."
        )
    return "A command made it; only staff, and commands, may change it."
