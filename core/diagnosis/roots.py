"""Check of the folders that users may access."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings

from core.diagnosis.findings import Finding, fail, ok, warn

_CHECK = "data roots"


def check_roots() -> Iterator[Finding]:
    """Check that they exist, and do not allow everything."""
    roots = settings.DIGITS_DATA_ROOTS
    if missing := [root for root in roots if not os.path.isdir(root)]:
        found = f"{', '.join(missing)} in DIGITS_DATA_ROOTS: no such folder"
        yield fail(_CHECK, found, "Mount or create it, or remove it from DIGITS_DATA_ROOTS.")
    elif not roots:
        remedy = "Set DIGITS_DATA_ROOTS to the folders with data."
        yield warn(_CHECK, "users cannot access any folder, only upload archives", remedy)
    elif "/" in map(os.path.realpath, roots):
        found = "users can access every folder that this account can read"
        yield warn(
            _CHECK, found, "Before others log in, set DIGITS_DATA_ROOTS to the folders with data."
        )
    else:
        yield ok(_CHECK, f"users can access {', '.join(roots)}")
