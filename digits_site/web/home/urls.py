"""Addresses of the home page."""

from __future__ import annotations

from django.urls import path

from digits_site.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/running/", views.running, name="home-running"),
    path("home/tables/", views.tables, name="home-tables"),
]
