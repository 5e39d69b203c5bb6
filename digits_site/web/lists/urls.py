"""Addresses of lists."""

from __future__ import annotations

from django.urls import path

from digits_site.web.lists import bulk, export, saved, views

urlpatterns = [
    path("models/", views.models, name="models"),
    path("datasets/", views.datasets, name="datasets"),
    path("lists/<str:kind>/table/", views.table, name="list-table"),
    path("lists/<str:kind>/columns/", views.columns, name="list-columns"),
    path("lists/<str:kind>/compare/", bulk.compare, name="list-compare"),
    path("lists/<str:kind>/tag/", bulk.tag, name="list-tag"),
    path("lists/<str:kind>/move/", bulk.move, name="list-move"),
    path("lists/<str:kind>/abort/", bulk.abort, name="list-abort"),
    path("lists/<str:kind>/delete/", bulk.delete, name="list-delete"),
    path("lists/<str:kind>/export.csv", export.export, name="list-export"),
    path("lists/<str:kind>/save/", saved.save, name="list-save"),
    path("lists/saved/<int:pk>/delete/", saved.remove, name="saved-list-delete"),
]
