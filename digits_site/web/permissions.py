"""Who may do what: everyone who is logged in reads, owners and staff change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from core.models import Job, Upload


def may_change(user: Any, row: Job | Upload) -> bool:
    """Whether the user may abort, repeat, edit or delete what a job makes, or an upload.

    What the command line made has no owner and belongs to everyone.
    """
    return user.is_staff or row.owner_id in {None, user.pk}


def require_change(user: Any, row: Job | Upload) -> None:
    """Refuse a user who may not change it."""
    if not may_change(user, row):
        raise PermissionDenied(f"Only {row.owner}, who made it, and staff may change this.")
