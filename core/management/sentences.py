"""Errors as commands report them: one sentence, with what to do."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import Error, connection

from core.exceptions import DigitsError
from core.troubles import trouble

_DENIED = "Run this as “{owner}”, who owns {path}, or name another data folder in DIGITS_DATA_DIR."


def sentence(error: BaseException) -> str:
    """The sentence for an error; empty if it is a bug of the program."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped by Ctrl-C."
    if isinstance(error, CommandError | DigitsError):
        return str(error).removeprefix("SystemCheckError: ").strip()
    if isinstance(error, ImproperlyConfigured):
        cause = error.__cause__
        return f"{error} {_account(cause)}".strip() if isinstance(cause, OSError) else str(error)
    if isinstance(error, Error):
        return _of_database(error)
    if isinstance(error, OSError) and (text := trouble(error) or _of_file(error)):
        return f"{text} {_account(error)}".strip()
    return trouble(error)


def _of_file(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}." if error.filename else ""


def _of_database(error: Error) -> str:
    """The sentence for users; for operators, the database's name and error message."""
    text = trouble(error)
    if not text:
        return ""
    name = connection.settings_dict["NAME"]
    said = str(error).strip().partition("\n")[0]
    hint = _hint(Path(str(name))) if connection.vendor == "sqlite" else ""
    return f"{text} ({name}: {said}) {hint or 'See manage.py doctor.'}"


def _account(error: OSError) -> str:
    """Who owns the file, if that may be the reason why it cannot be used."""
    return _hint(Path(error.filename)) if isinstance(error, PermissionError) else ""


def _hint(path: Path) -> str:
    """What to do if the files belong to another account."""
    there = next((one for one in (path, *path.parents) if os.access(one, os.F_OK)), Path("/"))
    owner = there.stat().st_uid
    if owner == os.geteuid() or os.access(there, os.R_OK | os.W_OK):
        return ""
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = str(owner)
    return _DENIED.format(owner=name, path=there)
