"""Addresses of the pages of datasets."""

from __future__ import annotations

from django.urls import path

from digits_site.web.datasets import additions, creation, found, kinds, pictures, viewer, views

urlpatterns = [
    path("datasets/new/", kinds.page, name="dataset-task"),
    path("datasets/new/<slug:plugin_id>/", creation.new, name="dataset-new"),
    path("datasets/new/<slug:plugin_id>/found/", found.found, name="dataset-found"),
    path("datasets/<int:pk>/", views.page, name="dataset"),
    path("datasets/<int:pk>/edit/", views.edit, name="dataset-edit"),
    path("datasets/<int:pk>/add/", additions.new, name="addition-new"),
    path("datasets/<int:pk>/delete/", views.remove, name="dataset-delete"),
    path(
        "datasets/<int:pk>/samples/<str:stage>/<int:index>.png",
        pictures.sample,
        name="sample-picture",
    ),
    path("datasets/<int:pk>/samples/<str:stage>/<int:index>/", viewer.sample, name="sample"),
]
