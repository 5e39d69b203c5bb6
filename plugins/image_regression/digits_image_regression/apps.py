from __future__ import annotations

from django.apps import AppConfig


class ImageRegressionConfig(AppConfig):
    name = "digits_image_regression"
    verbose_name = "Image regression"
