"""Tagging many datasets or models at once, and moving them to a folder of the lists."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from core.fields import PlainForm
from core.models.filed import (
    BETWEEN_TAGS,
    LONGEST_FOLDER,
    Filed,
    folder_of,
    joined_tags,
    require_folder,
    require_tags,
    tags_of,
)

_MOST = 1000
"""Characters of all tags of a row."""


class TagForm(PlainForm):
    """Tags that many get, and lose."""

    add = forms.CharField(
        label="Add tags",
        required=False,
        max_length=_MOST,
        validators=[require_tags],
        help_text="Separated by commas.",
    )
    remove = forms.CharField(
        label="Remove tags", required=False, max_length=_MOST, validators=[require_tags]
    )

    def save(self, rows: Iterable[Filed]) -> int:
        """Tag the rows; how many that changed."""
        removed = tags_of(self.cleaned_data["remove"])
        changed = 0
        for row in rows:
            kept = [tag for tag in tags_of(row.tags) if tag not in removed]
            tags = BETWEEN_TAGS.join(joined_tags(kept, tags_of(self.cleaned_data["add"])))
            if tags != row.tags and len(tags) <= _MOST:
                row.tags = tags
                row.save(update_fields=["tags"])
                changed += 1
        return changed


class MoveForm(PlainForm):
    """The folder to which many are moved."""

    folder = forms.CharField(
        label="Folder",
        required=False,
        max_length=LONGEST_FOLDER,
        validators=[require_folder],
        help_text="Such as “sunnybrook/lr”; it need not exist yet. Empty: out of all folders. "
        "Files on the disk stay where they are.",
    )

    def save(self, rows: Iterable[Filed]) -> int:
        """Move the rows; how many that changed."""
        folder, changed = folder_of(self.cleaned_data["folder"]), 0
        for row in rows:
            if row.listed_in != folder:
                row.listed_in = folder
                row.save(update_fields=["listed_in"])
                changed += 1
        return changed
