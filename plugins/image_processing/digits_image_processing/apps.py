from __future__ import annotations

from django.apps import AppConfig


class ImageProcessingConfig(AppConfig):
    name = "digits_image_processing"
    verbose_name = "Image processing"
