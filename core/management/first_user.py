"""The first user: made with a random password, which is told until it is changed."""

from __future__ import annotations

import os
import secrets

from django.contrib.auth import get_user_model

from core.storage import data_folder

NAME = "admin"


def ensure_first_user() -> str:
    """Create the user if there is none at all; the line that says how to log in."""
    path = data_folder().initial_password
    users = get_user_model().objects
    if not users.exists():
        password = secrets.token_urlsafe(9)
        with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(password)
        users.create_superuser(NAME, password=password)
    user = users.filter(username=NAME).first()
    if user is not None and path.exists() and user.check_password(path.read_text()):
        return f"login: {NAME}, password: {path.read_text()}"
    path.unlink(missing_ok=True)
    return "login: with your own name and password (forgotten: manage.py changepassword NAME)"
