from __future__ import annotations

from django.apps import AppConfig


class PrebuiltLmdbConfig(AppConfig):
    name = "digits_prebuilt_lmdb"
    verbose_name = "Prebuilt LMDB"
