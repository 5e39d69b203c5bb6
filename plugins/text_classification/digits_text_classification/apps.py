from __future__ import annotations

from django.apps import AppConfig


class TextClassificationConfig(AppConfig):
    name = "digits_text_classification"
    verbose_name = "Text classification"
