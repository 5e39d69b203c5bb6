from __future__ import annotations

from django.apps import AppConfig


class DummyConfig(AppConfig):
    name = "digits_dummy"
