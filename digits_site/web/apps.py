"""The Django app "web": the only HTTP code."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "digits_site.web"
    label = "web"
