"""Addresses of comparisons."""

from __future__ import annotations

from django.urls import path

from digits_site.web.comparisons import choosing, views

urlpatterns = [
    path("inferences/<int:pk>/compare/", choosing.choose, name="inference-compare"),
    path("comparisons/", choosing.chosen, name="comparisons"),
    path("comparisons/<int:pk>/<int:other>/", views.page, name="comparison"),
    path("comparisons/<int:pk>/<int:other>/comparison.json", views.as_json, name="comparison-json"),
    path("comparisons/<int:pk>/<int:other>/samples.csv", views.samples, name="comparison-samples"),
]
