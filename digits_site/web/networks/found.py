"""Finding own networks that a user may see, and refusing what he may not do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.models import OwnNetwork
from core.models.own_network import may_write


def find(user: Any, pk: int) -> OwnNetwork:
    """A network; for who may not see it, there is none."""
    network: OwnNetwork = get_object_or_404(OwnNetwork.objects.select_related("owner"), pk=pk)
    if not network.is_visible_to(user):
        raise Http404("There is no such network.")
    return network


def require_writer(user: Any) -> None:
    """Refuse who may not write networks."""
    if not may_write(user):
        raise PermissionDenied(
            "You may not write networks of your own. An administrator can give you the permission."
        )
