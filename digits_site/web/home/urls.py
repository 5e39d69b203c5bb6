"""Addresses of the home page."""

from __future__ import annotations

from django.urls import path

from digits_site.web.home import demonstration, views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/demonstration/", demonstration.begin, name="demonstration"),
    path("home/tables/", views.tables, name="home-tables"),
]
