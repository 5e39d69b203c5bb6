"""How ranges and distributions are written in a field of a form.

| text | values |
|---|---|
| `0.1..0.5` | any number from 0.1 to 0.5; any whole number where the field takes those only |
| `0.0001..0.1 log` | any number, each order of magnitude as likely as any other |
| `0.1..0.5 step 0.1` | 0.1, 0.2, 0.3, 0.4, 0.5 |
| `0.0001..0.1 log step 10` | 0.0001, 0.001, 0.01, 0.1: the step is a factor |
| `uniform(a, b)`, `log(a, b)`, `integer(a, b)` | the same as `a..b`, `a..b log` and whole `a..b` |
| `normal(m, s)` | a normal distribution of mean m and standard deviation s |
"""

from __future__ import annotations

import math
import re

from core.exceptions import TrainingError
from core.tuning.values import Normal, Range

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"({_NUMBER})\s*\.\.\s*({_NUMBER})(?:\s+(log))?(?:\s+step\s+({_NUMBER}))?", re.ASCII
)
_CALL = re.compile(rf"([a-z]+)\s*\(\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*\)", re.ASCII)
_LOOKS_LIKE = re.compile(r"\.\.|^[a-z]+\s*\(", re.IGNORECASE)
NOTATION = "Write 0.001..0.1, 0.001..0.1 log, 0.1..0.5 step 0.1, or normal(0, 1)."
_MOST_STEPS = 1000


def parse(text: str, *, whole: bool = False) -> Range | Normal | None:
    """The range or distribution that a text means; None if it is a plain value.

    Args:
        text: what is in a field of numbers.
        whole: whether the field takes whole numbers only.

    Raises:
        TrainingError: it is meant as one, but cannot be one; the text says what to write.
    """
    text = text.strip()
    if match := _RANGE.fullmatch(text):
        low, high, log, step = match.groups()
        return _range(low, high, log=bool(log), step=step, whole=whole)
    if match := _CALL.fullmatch(text):
        return _called(*match.groups(), whole=whole)
    if _LOOKS_LIKE.search(text):
        raise TrainingError(f"{text} is not a range or distribution. {NOTATION}")
    return None


def _called(name: str, first: str, second: str, *, whole: bool) -> Range | Normal:
    if name == "normal":
        mean, deviation = float(first), float(second)
        if not (math.isfinite(mean) and 0 < deviation < math.inf):
            raise TrainingError(
                f"normal({first}, {second}): the standard deviation must be above 0."
            )
        return Normal(mean, deviation, whole=whole)
    if name not in {"uniform", "log", "integer"}:
        raise TrainingError(f"Unknown distribution {name}. {NOTATION}")
    return _range(first, second, log=name == "log", step=None, whole=whole or name == "integer")


def _range(low: str, high: str, *, log: bool, step: str | None, whole: bool) -> Range:
    found = Range(float(low), float(high), log, None if step is None else float(step), whole)
    if problem := _problem(found):
        raise TrainingError(f"{low}..{high}: {problem}")
    return found


def _problem(one: Range) -> str:
    """Why a range cannot be one; "" if it can."""
    if not all(map(math.isfinite, (one.low, one.high, one.step or 0))):
        return "its numbers are too large."
    if one.low >= one.high:
        return "the first number must be the smaller one."
    if one.whole and any(value % 1 for value in (one.low, one.high)):
        return "the field takes whole numbers only."
    if one.log and one.low <= 0:
        return "with log, both numbers must be above 0."
    if one.step is None:
        return ""
    if one.step <= (1 if one.log else 0):
        return "with log, the step is a factor above 1." if one.log else "the step must be above 0."
    if one.whole and not one.log and one.step % 1:
        return "the field takes whole numbers only, so the step must be one."
    steps = math.log(one.high / one.low, one.step) if one.log else (one.high - one.low) / one.step
    return f"these are more than {_MOST_STEPS} steps." if steps > _MOST_STEPS else ""
