"""The Django app "web": the only HTTP code."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "digits_site.web"
    label = "web"

    def import_models(self) -> None:
        """This app has no tables: `digits_site.web.models` holds the pages of trained models."""
        self.models = {}
