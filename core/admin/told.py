"""What a user is told after an action: one message, however many rows it was for."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin, messages
from django.http import HttpRequest

_MOST = 5
"""Faults that are spelled out; of more, the number is told."""


def told(page: admin.ModelAdmin, request: HttpRequest, done: str, faults: Sequence[str]) -> None:
    """Say what was done, and what could not be, as a warning; where nothing could be, as an error.

    Args:
        page: whose action it was.
        request: its request.
        done: a sentence that begins with the number of rows.
        faults: a sentence for each row that it was not done to.
    """
    more = len(faults) - _MOST
    shown = [*faults[:_MOST], *([f"And {more} more."] if more > 0 else [])]
    level = messages.SUCCESS
    if faults:
        level = messages.ERROR if done.startswith("0 ") else messages.WARNING
    page.message_user(request, " ".join([done, *shown]), level)
