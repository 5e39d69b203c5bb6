"""Values within JSON columns, of one type: the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, FloatField, Func

_SQLITE_NUMBERS = "('integer', 'real')"


class _JsonValue(Func):
    """A value by the path of its keys; NULL where there is none of the type.

    The path is a parameter of the query, never a part of its text.
    """

    arity = 1
    sqlite: str
    postgres: str

    def __init__(self, column: str, path: Sequence[str], **extra: Any) -> None:
        """Take the JSON column, which may be one of a related row, and the keys."""
        super().__init__(F(column), output_field=self.field(), **extra)
        self.path = tuple(path)

    field: Any = CharField

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        path = "$" + "".join(f".{json.dumps(key, ensure_ascii=False)}" for key in self.path)
        return self._sql(compiler, self.sqlite, path)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self._sql(compiler, self.postgres, list(self.path))

    def _sql(self, compiler: Any, pattern: str, path: Any) -> Any:
        """The pattern, in which `{column}` and `{path}` may occur several times."""
        column, own = compiler.compile(self.source_expressions[0])
        sql, params = "", list[Any]()
        for part in pattern.replace("{column}", "\0c\0").replace("{path}", "\0p\0").split("\0"):
            if part == "c":
                sql, params = sql + column, [*params, *own]
            elif part == "p":
                sql, params = sql + "%s", [*params, path]
            else:
                sql += part
        return sql, params

    @property
    def identity(self) -> Any:
        return (*super().identity, self.path)

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _JsonValue) and self.identity == other.identity


class JsonNumber(_JsonValue):
    """A number; true and false are none."""

    field = FloatField
    sqlite = (
        f"(CASE WHEN JSON_TYPE({{column}}, {{path}}) IN {_SQLITE_NUMBERS} "
        "THEN CAST(JSON_EXTRACT({column}, {path}) AS REAL) END)"
    )
    postgres = (
        "(CASE WHEN jsonb_typeof({column} #> {path}::text[]) = 'number' "
        "THEN ({column} #>> {path}::text[])::double precision END)"
    )


class JsonText(_JsonValue):
    """A text, as it is."""

    sqlite = (
        "(CASE WHEN JSON_TYPE({column}, {path}) = 'text' THEN JSON_EXTRACT({column}, {path}) END)"
    )
    postgres = (
        "(CASE WHEN jsonb_typeof({column} #> {path}::text[]) = 'string' "
        "THEN ({column} #>> {path}::text[]) END)"
    )


class JsonTruth(_JsonValue):
    """The words `true` and `false`."""

    sqlite = (
        "(CASE WHEN JSON_TYPE({column}, {path}) IN ('true', 'false') "
        "THEN JSON_TYPE({column}, {path}) END)"
    )
    postgres = (
        "(CASE WHEN jsonb_typeof({column} #> {path}::text[]) = 'boolean' "
        "THEN ({column} #>> {path}::text[]) END)"
    )
