"""Addresses of the help."""

from __future__ import annotations

from django.urls import path

from digits_site.web.help import views

urlpatterns = [
    path("help/", views.contents, name="help"),
    path("help/<slug:name>/", views.page, name="help-page"),
    path("help/pictures/<str:file>", views.picture, name="help-picture"),
]
