"""Addresses of the pages of pretrained models."""

from __future__ import annotations

from django.urls import path

from digits_site.web.pretrained import views

urlpatterns = [
    path("pretrained/", views.page, name="pretrained"),
    path("models/<int:pk>/pretrained/", views.new, name="pretrained-new"),
    path("pretrained/<int:pk>/delete/", views.remove, name="pretrained-delete"),
    path("pretrained/<int:pk>/take-over/", views.take, name="pretrained-take-over"),
    path("pretrained/<int:pk>/file/", views.download, name="pretrained-file"),
]
