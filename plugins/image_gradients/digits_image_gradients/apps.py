from __future__ import annotations

from django.apps import AppConfig


class ImageGradientsConfig(AppConfig):
    name = "digits_image_gradients"
    verbose_name = "Image gradients"
