"""Addresses of what is inside networks."""

from __future__ import annotations

from django.urls import path

from digits_site.web.inside import views

urlpatterns = [
    path("models/<int:pk>/inside/", views.inside, name="inside"),
    path("models/<int:pk>/inside/layers/", views.layers, name="inside-layers"),
]
