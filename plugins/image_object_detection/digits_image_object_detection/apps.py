from __future__ import annotations

from django.apps import AppConfig


class ImageObjectDetectionConfig(AppConfig):
    name = "digits_image_object_detection"
    verbose_name = "Object detection"
