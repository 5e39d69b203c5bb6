"""Check of the folders that users may name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings

from core.diagnosis.findings import Finding, fail, ok, warn

CHECK = "data roots"


def check_roots() -> Iterator[Finding]:
    """Whether they are there, and are not simply all."""
    roots = settings.DIGITS_DATA_ROOTS
    if missing := [root for root in roots if not os.path.isdir(root)]:
        found = f"{', '.join(missing)} of DIGITS_DATA_ROOTS: no such folder"
        yield fail(CHECK, found, "Mount or create it, or take it out of DIGITS_DATA_ROOTS.")
    elif not roots:
        remedy = "Name the folders with data in DIGITS_DATA_ROOTS."
        yield warn(CHECK, "users may name no folder, only upload archives", remedy)
    elif "/" in map(os.path.realpath, roots):
        found = "users may name every folder that this account can read"
        yield warn(CHECK, found, "Where others log in, set DIGITS_DATA_ROOTS to their data.")
    else:
        yield ok(CHECK, f"users may name what is below {', '.join(roots)}")
