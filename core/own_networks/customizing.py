"""A bundled network as a source of its own, to be changed."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Hashable
from typing import Any, cast

from django import forms

from core.own_networks.inlining import Inlined
from core.own_networks.literals import NotPossibleError, literal
from core.own_networks.source import read_source
from core.plugins import NetworkInterface

_WIDTH = 96
Network = type[NetworkInterface]


def can_customize(network: Network) -> bool:
    """Whether its source can be derived."""
    return bool(_derived(cast(Hashable, network)))


def customized(network: Network) -> str:
    """A source that builds what the network builds, with its options.

    Raises:
        ValueError: its code needs what a source cannot have.
    """
    text = _derived(cast(Hashable, network))
    if not text:
        raise ValueError(f"{network.get_title()} cannot be made a source.")
    return text


@functools.cache
def _derived(network: Network) -> str:
    """ "" where it is not possible."""
    try:
        text = _source(network)
    except (NotPossibleError, OSError, AttributeError, KeyError):
        return ""
    return "" if read_source(text).problems else text


def _source(network: Network) -> str:
    inlined = Inlined(network)
    start = inlined.method("build")
    arguments, passed, kinds = _options(network)
    if inlined.imports.pop("from typing import Any", "") is None:
        kinds.add("Any")
    first = ["from typing import " + ", ".join(sorted(kinds)), ""] if kinds else []
    head = [
        f'"""{network.get_title()}, customized."""',
        "",
        *first,
        *sorted(inlined.imports),
        *([] if "import keras" in inlined.imports else ["import keras"]),
        "",
        f"TASKS = {literal(tuple(map(str, network.tasks)))}",
        *(f"{name} = {text}" for name, text in inlined.constants.items()),
    ]
    build = [f"def build({_wrapped(['inputs', *arguments])}):"]
    build += [f"    return {start}({_wrapped(['inputs', *passed], 4)})", ""]
    parts = ["\n".join(head), "\n".join(build), *inlined.functions.values()]
    return "\n\n".join(f"{part.strip()}\n" for part in parts)


def _wrapped(parts: list[str], indent: int = 0) -> str:
    """Arguments in a line, or in a line each."""
    line = ", ".join(parts)
    if len(line) + indent < _WIDTH - 20:
        return line
    lines = textwrap.indent(",\n".join(parts), " " * (indent + 4))
    return f"\n{lines},\n{' ' * indent}"


def _options(network: Network) -> tuple[list[str], list[str], set[str]]:
    """The arguments of `build`, what it passes on, and what they need from `typing`."""
    arguments, passed, kinds = [], [], set()
    starts_from_file = network.pretrained is not NetworkInterface.pretrained
    for name, field in network.options_form().fields.items():
        kind = "" if starts_from_file and name == "weights" else _kind(field)
        if not kind:  # it keeps the value that it has initially
            passed.append(f"{name}={literal(field.initial)}")
            continue
        arguments.append(f"{name}: {kind} = {literal(field.initial)}")
        passed.append(f"{name}={name}")
        if "[" in kind:
            kinds.add(kind.partition("[")[0])
    return arguments, passed, kinds


def _kind(field: Any) -> str:
    """The annotation of an option; empty: it is none that a source can have."""
    if field.initial is None:
        return ""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        values = [literal(value) for value, _ in choices]
        fits = literal(field.initial) in values
        return f"Literal[{', '.join(values)}]" if fits else ""
    if isinstance(field, forms.BooleanField):
        return "bool"
    for form, kind in ((forms.FloatField, "float"), (forms.IntegerField, "int")):
        if isinstance(field, form):
            limits = field.min_value, field.max_value
            return kind if None in limits else f"Annotated[{kind}, {limits[0]}, {limits[1]}]"
    return ""
