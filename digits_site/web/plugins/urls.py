"""The address of the page about plug-ins."""

from __future__ import annotations

from django.urls import path

from digits_site.web.plugins import views

urlpatterns = [
    path("plugins/", views.page, name="plugins"),
]
