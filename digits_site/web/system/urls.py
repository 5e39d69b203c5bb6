"""Addresses of the pages about the installation."""

from __future__ import annotations

from django.urls import path

from digits_site.web.system import views

urlpatterns = [
    path("system/", views.page, name="system"),
    path("system/checks/", views.checks, name="system-checks"),
]
