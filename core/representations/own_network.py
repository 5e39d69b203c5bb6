"""A version of an own network as a dictionary."""

from __future__ import annotations

from typing import Any

from core.models import NetworkVersion
from core.representations.times import iso


def version_representation(row: NetworkVersion) -> dict[str, Any]:
    """Everything about one but its source; `tasks` is empty where it learns every task."""
    network = row.network
    return {
        "name": network.name,
        "version": row.number,
        "title": row.title,
        "tasks": row.tasks,
        "notes": row.notes,
        "owner": network.owned_by,
        "shared": network.shared,
        "created": iso(row.created),
    }
