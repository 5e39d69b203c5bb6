"""Names that options of own networks must not have, since the form has fields of them."""

from __future__ import annotations

from collections.abc import Iterator

from core.forms.reserved import reserved_among
from core.own_networks.problems import Problem
from core.own_networks.source import Source


def reserved_problems(source: Source) -> Iterator[Problem]:
    """A problem for each option whose name the form of a model has itself."""
    for option in source.options:
        if option.name.startswith("_") or reserved_among([option.name], "network"):
            text = f"The option {option.name} has a name that is taken; choose another one."
            yield Problem(option.line, text)
