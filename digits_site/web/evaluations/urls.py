"""Addresses of evaluations."""

from __future__ import annotations

from django.urls import path

from digits_site.web.evaluations import views

urlpatterns = [
    path("models/<int:pk>/evaluations/", views.of_model, name="model-evaluations"),
    path("datasets/<int:pk>/evaluations/", views.of_dataset, name="dataset-evaluations"),
    path("evaluations/new/", views.new, name="evaluation-new"),
]
