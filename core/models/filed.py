"""How users keep order among many datasets or models: tags and folders of the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.names import printed

LONGEST_TAG = 50
"""Characters."""
LONGEST_FOLDER = 200
BETWEEN_TAGS = ", "


def tags_of(text: str) -> tuple[str, ...]:
    """The tags in a text, which separates them by commas: in lower case, each once, in order."""
    return joined_tags(text.split(","))


def joined_tags(*parts: Iterable[str]) -> tuple[str, ...]:
    """Several groups of tags as one, as `tags_of` has them."""
    words = (" ".join(tag.split()).lower() for part in parts for tag in part)
    return tuple(dict.fromkeys(word for word in words if word))


def folder_of(text: str) -> str:
    """The folder that a text means: its names, without spaces around them, between slashes."""
    names = (" ".join(name.split()) for name in text.split("/"))
    return "/".join(name for name in names if name)


def require_tags(text: str) -> None:
    for tag in tags_of(text):
        if len(tag) > LONGEST_TAG:
            raise ValidationError(f"The tag “{tag}” is longer than {LONGEST_TAG} characters.")
        _require_visible("tag", tag)


def require_folder(text: str) -> None:
    _require_visible("folder", text)
    if any(name in {".", ".."} for name in text.split("/")):
        raise ValidationError("A folder cannot be named “.” or “..”.")


def _require_visible(what: str, text: str) -> None:
    if printed(text) != text:
        raise ValidationError(f"The {what} contains invisible characters: {printed(text)}.")


class TagsField(models.CharField):
    """Short texts, separated by commas and in lower case, as `tags_of` has them."""

    def to_python(self, value: Any) -> Any:
        return BETWEEN_TAGS.join(tags_of(value)) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.to_python(super().pre_save(model_instance, add))


class FolderField(models.CharField):
    """Names between slashes, such as `sunnybrook/lr`; empty: in no folder."""

    def to_python(self, value: Any) -> Any:
        return folder_of(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.to_python(super().pre_save(model_instance, add))


class Filed(models.Model):
    """What has tags, lies in a folder of the lists, and is found by words of its settings."""

    tags = TagsField(
        max_length=1000,
        blank=True,
        db_index=True,
        validators=[require_tags],
        help_text="Words to find it by, separated by commas, such as “baseline, paper”.",
    )
    listed_in = FolderField(
        "folder",
        max_length=LONGEST_FOLDER,
        blank=True,
        db_index=True,
        validators=[require_folder],
        help_text="Where the lists show it, such as “sunnybrook/lr”; its files stay where they "
        "are.",
    )
    words = models.TextField(
        blank=True, editable=False, help_text="The texts among its settings, to search in."
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        names = options.get("update_fields")
        if names is None or "fields" in names:
            self.words = words_of(getattr(self, "fields", {}))
            if names is not None:
                options["update_fields"] = {*names, "words"}
        super().save(*args, **options)

    @property
    def tag_list(self) -> list[str]:
        return list(tags_of(self.tags))


def words_of(settings: Any) -> str:
    """The texts among settings, a line each."""
    return "\n".join(dict.fromkeys(printed(text) for text in _texts(settings) if text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
