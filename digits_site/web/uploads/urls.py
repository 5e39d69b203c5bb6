"""Addresses of the pages of uploads."""

from __future__ import annotations

from django.urls import path

from digits_site.web.uploads import browse, drops, views

urlpatterns = [
    path("browse/", browse.browse, name="browse"),
    path("uploads/", views.page, name="uploads"),
    path("uploads/unpack/", drops.unpack, name="upload-unpack"),
    path("uploads/<int:pk>/delete/", views.remove, name="upload-delete"),
    path("uploads/<int:pk>/take-over/", views.take, name="upload-take-over"),
]
