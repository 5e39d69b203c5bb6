from __future__ import annotations

from django.apps import AppConfig


class ImageSegmentationConfig(AppConfig):
    name = "digits_image_segmentation"
    verbose_name = "Image segmentation"
