"""Who may do what: everyone who is logged in reads, owners and staff change.

The rule itself is the rows' own (`core.models.owned`).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from core.models import Addition, Artifact, Inference, Job, TrainedModel, Upload


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


def may_abort(user: Any, artifact: Artifact) -> bool:
    """Whether the user may abort its job: whoever owns what it is made from may, too.

    Otherwise a job that others begin on a dataset would keep its owner from deleting it.
    """
    return any(may_change(user, row.job) for row in (artifact, *grounds_of(artifact)))


def require_abort(user: Any, artifact: Artifact) -> None:
    """Refuse a user who may not abort its job."""
    if not may_abort(user, artifact):
        require_change(user, artifact.job)


def grounds_of(artifact: Artifact) -> list[Artifact]:
    """What it is made from."""
    if isinstance(artifact, Inference):
        return [artifact.model, *grounds_of(artifact.model)]
    return [artifact.dataset] if isinstance(artifact, TrainedModel | Addition) else []
