"""Addresses of the pages about plug-ins."""

from __future__ import annotations

from django.urls import path

from digits_site.web.plugins import views

urlpatterns = [
    path("plugins/", views.left_out, name="plugins"),
]
