"""JSON that may hold names of files, which need not be valid text."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from core.names import printed


class Readable(json.JSONEncoder):
    """For what is shown: names that are not valid text are written with escapes."""

    def encode(self, o: Any) -> str:
        return printed(super().encode(o))


class NamesField(models.JSONField):
    """Stored as text, to be read as a whole; nothing in it can be asked for in a query.

    A name that is not UTF-8 is a string with lone surrogates. JSON has escapes for them, but
    PostgreSQL's `jsonb` refuses them.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what `JSONField` takes; the encoder is for the admin."""
        super().__init__(*args, **{"encoder": Readable, **options})

    def get_internal_type(self) -> str:
        return "TextField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else json.dumps(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(value)
