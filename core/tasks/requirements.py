"""Rules that the metrics of a model must meet, such as `dice>=0.8` or `recall[cat]>=0.9`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_RULE = re.compile(r"\s*(\w+)(?:\[(.+)\])?\s*(>=|<=|>|<)\s*([-+.\deE]+)\s*")
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_ROWS = ("classes", "targets")
"""Keys of a measurement's summary with a row for each class or value."""


@dataclass(frozen=True)
class Requirement:
    """A rule for one metric."""

    text: str
    metric: str
    label: str
    """A class or value; "": the metric of all."""
    sign: str
    limit: float

    @classmethod
    def parse(cls, text: str) -> Requirement:
        """
        Raises:
            ValueError: it is not a rule; the text says what one looks like.
        """
        found = _RULE.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            return cls(text.strip(), found[1], found[2] or "", found[3], float(found[4]))
        except ValueError:
            raise ValueError(
                f"{text!r} is not a rule. Write METRIC>=NUMBER or METRIC[CLASS]>=NUMBER, with >=, "
                "<=, > or <."
            ) from None

    def value_in(self, metrics: Mapping[str, Any]) -> float | None:
        """The metric's value; None where it is undefined.

        Raises:
            KeyError: there is no such metric; the text names those that there are.
        """
        found = metrics if not self.label else _row(metrics, self.label)
        value = found.get(self.metric)
        if self.metric not in found or isinstance(value, bool | str | list | dict):
            known = [name for name, one in found.items() if type(one) in (int, float, type(None))]
            raise KeyError(f"There is no metric “{self.metric}”; known: {', '.join(known)}.")
        return None if value is None else float(value)

    def is_met(self, value: float | None) -> bool:
        """Whether the value is within the limit; what is undefined is not."""
        return value is not None and _SIGNS[self.sign](value, self.limit)


def _row(metrics: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    rows = [row for key in _ROWS for row in metrics.get(key, [])]
    for row in rows:
        if row["label"] == label:
            return dict(row)
    known = ", ".join(str(row["label"]) for row in rows) or "none"
    raise KeyError(f"There is no class or value “{label}”; known: {known}.")
