"""Addresses of predictions."""

from __future__ import annotations

from django.urls import path

from digits_site.web.predictions import views

urlpatterns = [path("models/<int:pk>/predict/", views.predict, name="predict")]
