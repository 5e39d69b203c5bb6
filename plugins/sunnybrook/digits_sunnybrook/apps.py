from __future__ import annotations

from django.apps import AppConfig


class SunnybrookConfig(AppConfig):
    name = "digits_sunnybrook"
    verbose_name = "Sunnybrook LV segmentation"
