"""Refusing what a user may not do; the rule is the rows' own (`core.models.owned`)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from core.models import Artifact
from core.models.owned import Owned


def require_change(user: Any, row: Owned) -> None:
    """Refuse a user who may not change it, with the reason."""
    if not row.changeable_by(user):
        raise PermissionDenied(row.refusal)


def require_abort(user: Any, artifact: Artifact) -> None:
    """Refuse a user who may not abort its job."""
    if not artifact.abortable_by(user):
        raise PermissionDenied(artifact.job.refusal)
