"""Tags and folders on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import CommandError

from core.forms.filing import MoveForm, TagForm


def filing_forms(
    add: Sequence[str], remove: Sequence[str], folder: str | None
) -> list[TagForm | MoveForm]:
    """The valid forms for tags and a folder; without any, none.

    Raises:
        CommandError: a tag or folder cannot be used.
    """
    forms: list[TagForm | MoveForm] = []
    if add or remove:
        forms.append(TagForm({"add": ",".join(add), "remove": ",".join(remove)}))
    if folder is not None:
        forms.append(MoveForm({"folder": folder}))
    for form in forms:
        if not form.is_valid():
            texts = [str(text) for texts in form.errors.values() for text in texts]
            raise CommandError(" ".join(texts))
    return forms
