"""Addresses of the pages of sweeps."""

from __future__ import annotations

from django.urls import path

from digits_site.web.sweeps import views

urlpatterns = [
    path("sweeps/", views.listing, name="sweeps"),
    path("sweeps/<int:pk>/", views.page, name="sweep"),
    path("sweeps/<int:pk>/live/", views.live, name="sweep-live"),
    path("sweeps/<int:pk>/stop/", views.stop, name="sweep-stop"),
    path("sweeps/<int:pk>/resume/", views.resume, name="sweep-resume"),
]
