"""Reading settings from environment variables; what cannot be used is named with what can."""

from __future__ import annotations

import logging
import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")
    return value in {"1", "true", "yes"} if value else default


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number.") from None


def env_level(name: str, default: str) -> str:
    value = os.environ.get(name) or default
    if value not in (levels := logging.getLevelNamesMapping()):
        raise ImproperlyConfigured(f"{name} is {value!r}; use one of {', '.join(levels)}.")
    return value


def env_zone(name: str, default: str) -> str:
    value = os.environ.get(name) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; use a name such as Europe/Berlin."
        ) from None
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]
