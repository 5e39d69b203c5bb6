"""How much archives may unpack to."""

from __future__ import annotations

from django.conf import settings

from core.archives import Limits
from core.jobs.disk import FREE_BYTES


def archive_limits() -> Limits:
    return Limits(settings.DIGITS_UPLOAD_BYTES, settings.DIGITS_UPLOAD_FILES, FREE_BYTES)
