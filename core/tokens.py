"""Tokens with which programs act as a user: signed by the secret key, so that none is stored."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils.crypto import constant_time_compare, salted_hmac

_PREFIX = "digits"
_SALT = "core.tokens"


def token_of(user: AbstractBaseUser) -> str:
    """The user's token; another password makes another token."""
    return f"{_PREFIX}-{user.pk}-{_signature(user)}"


def user_of(token: str) -> AbstractBaseUser | None:
    """The active user whose token it is, if there is one."""
    prefix, _, rest = token.partition("-")
    key, _, signature = rest.partition("-")
    if prefix != _PREFIX or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    user: AbstractBaseUser | None = get_user_model().objects.filter(pk=int(key)).first()
    if user is None or not user.is_active:
        return None
    return user if constant_time_compare(signature, _signature(user)) else None


def _signature(user: AbstractBaseUser) -> str:
    return salted_hmac(_SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()
