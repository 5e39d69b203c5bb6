"""The options of a source's `build`: its keyword arguments, read without running it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from core.own_networks.problems import Problem

_KINDS = {"int": int, "float": float, "bool": bool, "str": str}
_FORMS = (
    "int, float, bool, str, Annotated[int, 1, 512] with minimum and maximum, "
    'or Literal["a", "b"] with the choices'
)
LONGEST_TEXT = 200
Value = int | float | bool | str


@dataclass(frozen=True)
class Option:
    """A keyword argument of `build`."""

    name: str
    kind: str
    """`int`, `float`, `bool` or `str`; of choices, the type of the first one."""
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Value, ...] = ()
    """What it can be; empty: any value of its type."""
    line: int = 0


class _Wrong(Exception):
    """What is wrong with an option, in a sentence."""


def options_in(build: ast.FunctionDef) -> Iterator[Option | Problem]:
    """The options of `build`, or what is wrong with one, in their order."""
    given = build.args
    if given.vararg or given.kwarg:
        star = given.vararg or given.kwarg
        assert star is not None  # noqa: S101 - one of the two
        stars = "*" if given.vararg else "**"
        yield Problem(star.lineno, f"build takes {stars}{star.arg}: name each option instead.")
    plain = [*given.posonlyargs, *given.args]
    if not plain:
        yield Problem(build.lineno, "build takes no argument; its first one is inputs.")
    defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    pairs = [*zip(plain, defaults, strict=True)][1:]
    for argument, default in [*pairs, *zip(given.kwonlyargs, given.kw_defaults, strict=True)]:
        try:
            yield _option(argument, default)
        except _Wrong as wrong:
            yield Problem(argument.lineno, f"The option {argument.arg} {wrong}")


def _option(argument: ast.arg, default: ast.expr | None) -> Option:
    if default is None:
        raise _Wrong(f"has no default. Give it one: {argument.arg}=….")
    value = _literal(default)
    if not _is_value(value):
        raise _Wrong("has a default that is not a number, text, True or False.")
    kind, limits, choices = _type_of(argument.annotation, value)
    if choices and value not in choices:
        raise _Wrong(f"has the default {value!r}, which is not one of its choices.")
    if not choices:
        value = _of_kind(value, kind)
    option = Option(argument.arg, kind, value, *limits, choices, argument.lineno)
    _require_within(option)
    return option


def _type_of(
    annotation: ast.expr | None, default: Value
) -> tuple[str, tuple[float | None, float | None], tuple[Value, ...]]:
    """The type, limits and choices that an annotation gives."""
    if annotation is None:
        return type(default).__name__, (None, None), ()
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            raise _Wrong(f"has a type that is not one of {_FORMS}.") from None
    if _name_of(annotation) in _KINDS:
        return _name_of(annotation), (None, None), ()
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if _name_of(annotation.value) == "Literal":
            return _choices(parts)
        if _name_of(annotation.value) == "Annotated" and len(parts) == 3:
            return _range(parts)
    raise _Wrong(f"has a type that is not one of {_FORMS}.")


def _choices(parts: list[ast.expr]) -> tuple[str, tuple[None, None], tuple[Value, ...]]:
    values = tuple(_literal(part) for part in parts)
    if not all(map(_is_value, values)):
        raise _Wrong("has choices that are not numbers, texts, True or False.")
    if len({str(value) for value in values}) < len(values):
        raise _Wrong("has a choice twice.")
    return type(values[0]).__name__, (None, None), values


def _range(parts: list[ast.expr]) -> tuple[str, tuple[float, float], tuple[()]]:
    kind = _name_of(parts[0])
    low, high = map(_literal, parts[1:])
    if kind not in ("int", "float") or not (_is_number(low) and _is_number(high)):
        raise _Wrong("needs a type and two numbers, such as Annotated[int, 1, 512].")
    if not low <= high:
        raise _Wrong(f"has a minimum above its maximum: {low} and {high}.")
    return kind, (low, high), ()


def _of_kind(value: Value, kind: str) -> Value:
    """A default in its type: a whole number may stand for a float."""
    if kind == "float" and _is_number(value):
        return float(value)
    if type(value) is not _KINDS[kind]:
        raise _Wrong(f"is of type {kind}, and its default {value!r} is not.")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise _Wrong(f"has a default of more than {LONGEST_TEXT} characters.")
    return value


def _require_within(option: Option) -> None:
    if option.minimum is None or option.maximum is None:
        return
    assert not isinstance(option.default, str)  # noqa: S101 - ranges are of numbers
    if not option.minimum <= option.default <= option.maximum:
        between = f"{option.minimum} and {option.maximum}"
        raise _Wrong(f"has the default {option.default}, which is not between {between}.")


def _name_of(node: ast.expr) -> str:
    """`Literal` of `Literal` and `typing.Literal` alike."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _is_number(value: Any) -> TypeGuard[int | float]:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e300  # what a float can hold
        and math.isfinite(value)
    )


def _is_value(value: Any) -> TypeGuard[Value]:
    return isinstance(value, bool | str) or _is_number(value)
