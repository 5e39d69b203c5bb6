"""Addresses of the pages of inferences."""

from __future__ import annotations

from django.urls import path

from digits_site.web.inferences import creation, results, views

urlpatterns = [
    path("models/<int:pk>/infer/", creation.new, name="inference-new"),
    path("inferences/<int:pk>/", views.page, name="inference"),
    path("inferences/<int:pk>/edit/", views.edit, name="inference-edit"),
    path("inferences/<int:pk>/delete/", views.remove, name="inference-delete"),
    path("inferences/<int:pk>/predictions.csv", views.predictions, name="inference-predictions"),
    path("inferences/<int:pk>/results/", results.results, name="inference-results"),
    path("inferences/<int:pk>/results/<slug:to>.zip", results.packed, name="inference-packed"),
    path("inferences/<int:pk>/files/<path:path>", views.output, name="inference-file"),
]
