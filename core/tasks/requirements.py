"""Rules that the metrics of a model must meet: overall, per class and per group.

`dice>=0.8` is of all, `recall[cat]>=0.9` of a class or value, `dice[patient A]>=0.7` of a group,
`dice[left ventricle][patient A]>=0.7` of a class in a group. In place of a name, `each class`
and `each group` take all for which the metric is defined.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.tasks.figures import ROWS

_RULE = re.compile(r"\s*(\w+)(?:\[(.+)\])?\s*(>=|<=|>|<)\s*([-+.\deE]+)\s*")
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_EACH_CLASS, _EACH_GROUP = ("each class", "each value"), ("each group", "each patient")
_GROUP = re.compile(r"(?:group|patient|study|series|folder|case) (.+)")
_MOST_NAMED = 20
"""Names listed in an error."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Judgement:
    """What became of a rule."""

    rule: str
    value: float | None
    """The worst one of those that it is for; None if undefined."""
    met: bool
    of: str = ""
    """The class or group of the worst value, of a rule for each."""
    number: int = 1
    """How many values there are."""
    unmet: int = 0
    undefined: int = 0
    """How many classes or groups were left out, as the metric is undefined there."""

    def __str__(self) -> str:
        value = "undefined" if self.value is None else f"{self.value:.4g}"
        where = f" in {self.of}" if self.of else ""
        count = f"; {self.number - self.unmet} of {self.number} met" if self.of else ""
        more = f", undefined in {self.undefined}" if self.undefined else ""
        verdict = "met" if self.met else "NOT MET"
        return f"{self.rule}: {verdict} ({value}{where}{count}{more})"


@dataclass(frozen=True)
class Requirement:
    """A rule for one metric."""

    text: str
    metric: str
    label: str
    """A class, value or group, or what stands for each; "": the metric of all."""
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
                f"{text!r} is not a rule. Write METRIC>=NUMBER, METRIC[CLASS]>=NUMBER or "
                "METRIC[GROUP]>=NUMBER, with >=, <=, > or <; [each class] and [each group] are "
                "for all of them."
            ) from None

    def judged(self, metrics: Row, groups: Sequence[Row] = ()) -> Judgement:
        """What becomes of the rule; what is undefined is not met.

        Args:
            metrics: of an inference, with rows of classes or values.
            groups: the same of each group, with its `label`.

        Raises:
            KeyError: there is no such metric, class or group; the text names those that there are.
        """
        found = [(name, self._value_of(row)) for name, row in _chosen(metrics, groups, self.label)]
        known = [(value, name) for name, value in found if value is not None]
        is_one = not self._is_each
        if not known:
            return Judgement(self.text, None, False, undefined=0 if is_one else len(found))
        unmet = sum(not self.is_met(value) for value, _ in known)
        value, name = min(known) if self.sign in (">=", ">") else max(known)
        undefined = len(found) - len(known)
        of = "" if is_one else name
        return Judgement(self.text, value, not unmet, of, len(known), unmet, undefined)

    def is_met(self, value: float | None) -> bool:
        """Whether the value is within the limit; what is undefined is not."""
        return value is not None and _SIGNS[self.sign](value, self.limit)

    @property
    def _is_each(self) -> bool:
        return any(one in self.label for one in (*_EACH_CLASS, *_EACH_GROUP))

    def _value_of(self, row: Row) -> float | None:
        value = row.get(self.metric)
        if self.metric not in row or isinstance(value, bool | str | list | dict):
            known = [name for name, one in row.items() if type(one) in (int, float, type(None))]
            raise KeyError(f"There is no metric “{self.metric}”; known: {', '.join(known)}.")
        return None if value is None else float(value)


def _chosen(metrics: Row, groups: Sequence[Row], label: str) -> Iterator[tuple[str, Row]]:
    """The names and figures that a label stands for."""
    if not label:
        yield "", metrics
        return
    if rows := _named(metrics, groups, label):
        yield from ((row["label"], row) for row in rows)
        return
    # A class in a group, whose names may have brackets themselves.
    for place in (found.start() for found in re.finditer(r"\]\[", label)):
        first, second = label[:place], label[place + 2 :]
        for own, group in ((first, second), (second, first)):
            within = _groups(groups, group)
            pairs = [(row["label"], one) for row in within for one in _classes(row, own)]
            if pairs:
                yield from ((f"{one['label']}, {name}", one) for name, one in pairs)
                return
    raise KeyError(_unknown(metrics, groups, label))


def _named(metrics: Row, groups: Sequence[Row], label: str) -> list[Row]:
    return _classes(metrics, label) or _groups(groups, label)


def _classes(metrics: Row, label: str) -> list[Row]:
    """The rows of a class or value, or of each."""
    rows = [row for key in ROWS for row in metrics.get(key, [])]
    named = [row for row in rows if row["label"] == label]
    return named or (rows if label in _EACH_CLASS else [])


def _groups(groups: Sequence[Row], label: str) -> list[Row]:
    """The row of a group, which may follow what it is, or of each."""
    if label in _EACH_GROUP:
        return list(groups)
    word = _GROUP.fullmatch(label)
    named = [row for row in groups if row["label"] == label]
    return named or [row for row in groups if word and row["label"] == word[1]]


def _unknown(metrics: Row, groups: Sequence[Row], label: str) -> str:
    """What to say of an unknown name: the known ones."""
    rows = [row for key in ROWS for row in metrics.get(key, [])]
    text = f"There is no class, value or group “{label}”; classes or values: {_listed(rows)}"
    return f"{text}; groups: {_listed(groups)}."


def _listed(rows: Sequence[Row]) -> str:
    named = ", ".join(str(row["label"]) for row in rows[:_MOST_NAMED]) or "none"
    more = len(rows) - _MOST_NAMED
    return f"{named} and {more:,} more" if more > 0 else named
