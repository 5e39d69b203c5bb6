"""Uploading an archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from core.archives import SUFFIXES
from core.exceptions import UserError
from core.fields import PlainForm
from core.forms.creation import Data, Files
from core.models import Upload
from core.uploads import keep


class UploadForm(PlainForm):
    archive = forms.FileField(widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}))

    def __init__(self, data: Data | None = None, files: Files | None = None) -> None:
        super().__init__(data, files)
        most = filesizeformat(settings.DIGITS_UPLOAD_BYTES)
        self.fields["archive"].help_text = (
            f"{', '.join(SUFFIXES)}; at most {most} and "
            f"{settings.DIGITS_UPLOAD_FILES:,} files when unpacked."
        )

    def save(self, owner: Any = None) -> Upload | None:
        """Unpack the archive of a valid form; None if that fails, with an error in the form."""
        try:
            return keep(self.cleaned_data["archive"], owner)
        except UserError as error:
            self.add_error("archive", str(error))
            return None
