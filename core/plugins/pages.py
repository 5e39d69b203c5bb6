"""The interface of page plug-ins: pages and endpoints of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import URLPattern, URLResolver

__all__ = ["PageInterface"]


class PageInterface:
    """Base class of page plug-ins; their addresses are below `/pages/<id>/`.

    Whoever is logged in may see them, as all pages; a view that is for fewer raises Django's
    `PermissionDenied`. Templates that extend `web/base.html` have the product's frame.
    """

    id: ClassVar[str]
    """A slug; `{% url "pages:<id>:<name>" %}` gives the address of the pattern of that name."""
    title: ClassVar[str]
    """The link in the navigation, to `/pages/<id>/`."""
    urlpatterns: ClassVar[Sequence[URLPattern | URLResolver]]
    """As in any Django app; the first one has the route ""."""
    in_navigation: ClassVar[bool] = True
    """False: other pages and programs know the address."""
