"""Addresses of the pages of inferences."""

from __future__ import annotations

from django.urls import path

from digits_site.web.inferences import (
    creation,
    most_confident,
    results,
    reviews,
    viewer,
    views,
)

urlpatterns = [
    path("models/<int:pk>/infer/", creation.new, name="inference-new"),
    path("inferences/<int:pk>/", views.page, name="inference"),
    path("inferences/<int:pk>/edit/", views.edit, name="inference-edit"),
    path("inferences/<int:pk>/delete/", views.remove, name="inference-delete"),
    path("inferences/<int:pk>/predictions.csv", views.predictions, name="inference-predictions"),
    path("inferences/<int:pk>/reviews.csv", reviews.table, name="inference-reviews"),
    path("inferences/<int:pk>/reviews/<int:place>/", reviews.mark, name="inference-review"),
    path("inferences/<int:pk>/metrics.csv", views.metrics, name="inference-metrics"),
    path(
        "inferences/<int:pk>/most-confident/", most_confident.page, name="inference-most-confident"
    ),
    path(
        "inferences/<int:pk>/inputs/<int:index>.png", most_confident.picture, name="inference-input"
    ),
    path("inferences/<int:pk>/outputs/<int:index>/", viewer.output, name="inference-output"),
    path("inferences/<int:pk>/masks/<int:index>.png", viewer.mask, name="inference-mask"),
    path("inferences/<int:pk>/results/", results.results, name="inference-results"),
    path("inferences/<int:pk>/results/<slug:to>.zip", results.packed, name="inference-packed"),
    path("inferences/<int:pk>/files/<path:path>", views.output, name="inference-file"),
]
