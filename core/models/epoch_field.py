"""Epochs so far, of which there may be fractions."""

from __future__ import annotations

from typing import Any

from django.db import models


class EpochField(models.FloatField):
    """A number of epochs; an int where it is whole, as users count them."""

    def from_db_value(self, value: float | None, expression: Any, connection: Any) -> float | None:
        return int(value) if value is not None and value.is_integer() else value
