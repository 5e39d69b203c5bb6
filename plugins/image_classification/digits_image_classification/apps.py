from __future__ import annotations

from django.apps import AppConfig


class ImageClassificationConfig(AppConfig):
    name = "digits_image_classification"
    verbose_name = "Image classification"
