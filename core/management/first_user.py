"""The first user: created with a random password, which is shown until it is changed."""

from __future__ import annotations

import os
import secrets

from django.contrib.auth import get_user_model

from core.storage import data_folder

_NAME = "admin"


def ensure_first_user() -> str:
    """Create the user if there are no users yet; return a line that says how to log in."""
    path = data_folder().initial_password
    users = get_user_model().objects
    if not users.exists():
        password = secrets.token_urlsafe(9)
        with open(
            path, "w", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="utf-8"
        ) as file:
            file.write(password)
        users.create_superuser(_NAME, password=password)
    user = users.filter(username=_NAME).first()
    if user is not None and path.exists() and user.check_password(path.read_text("utf-8")):
        return f"login: {_NAME}, password: {path.read_text('utf-8')}"
    path.unlink(missing_ok=True)
    return "login: your own name and password (if forgotten: manage.py changepassword NAME)"
