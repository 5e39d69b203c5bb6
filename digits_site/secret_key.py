"""The secret key of an installation, in a file beside its data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_RENEWAL = "Restore it, or remove it: a new one is then made, and everybody has to log in again."


def read_secret_key(path: Path) -> str:
    """The key of this installation, made at the first start and kept beside its data.

    A key in the source would be known to everyone; a variable that must be set would
    be a third command of the set-up. Hence the one place where settings write a file.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(
            path, "x", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="utf-8"
        ) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be written: {error.strerror}.") from error
    try:
        key = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error} {_RENEWAL}") from error
    if not key:
        raise ImproperlyConfigured(f"{path} is empty. {_RENEWAL}")
    return key
