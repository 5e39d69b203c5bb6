"""Addresses of the pages of own networks."""

from __future__ import annotations

from django.urls import path

from digits_site.web.networks import editor, sharing, views

urlpatterns = [
    path("networks/", views.networks, name="networks"),
    path("networks/new/", editor.new, name="network-new"),
    path("networks/<int:pk>/", views.page, name="network"),
    path("networks/<int:pk>/edit/", editor.edit, name="network-edit"),
    path("networks/<int:pk>/versions/<int:number>/", views.download, name="network-source"),
    path("networks/<int:pk>/share/", sharing.share, name="network-share"),
    path("networks/<int:pk>/delete/", sharing.remove, name="network-delete"),
    path("networks/<int:pk>/take-over/", sharing.take, name="network-take-over"),
]
