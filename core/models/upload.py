"""Archives that users uploaded, unpacked for plug-ins to read."""

from __future__ import annotations

from pathlib import Path

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from core.models.owned import Owned
from core.roots import uploads_folder
from core.storage import unpacked_upload


class Upload(Owned):
    """A folder below the uploads; datasets made from it hold copies and do not need it."""

    name = models.CharField("archive", max_length=200)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    files = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        title = slugify(self.name.partition(".")[0])[:50] or "archive"
        return unpacked_upload(uploads_folder(), title, self.pk)
