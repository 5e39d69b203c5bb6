"""Addresses of previews in forms."""

from __future__ import annotations

from django.urls import path

from digits_site.web.previews import views

urlpatterns = [
    path("previews/resize/", views.resized, name="resize-preview"),
]
