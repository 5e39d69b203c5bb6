"""Which outputs of an inference to look at first: the worst ones, the wrong ones, a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.inference.answers import AnsweredInput, read_answers

GIVEN, WORST, BEST = "given", "worst", "best"
WRONG, RIGHT = "wrong", "right"
_MOST_TRUTHS = 100
"""The longest list of true classes that is offered."""


@dataclass(frozen=True)
class Choice:
    """What was chosen; outputs without a score come last in either order."""

    order: str = GIVEN
    only: str = ""
    """`wrong` or `right`; empty: all."""
    truth: str = ""
    """A label as text; empty: any."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        """What an address asks for; unknown values are left out."""
        order, only = query.get("order", ""), query.get("only", "")
        return cls(
            order if order in (WORST, BEST) else GIVEN,
            only if only in (WRONG, RIGHT) else "",
            query.get("truth", ""),
        )

    def takes(self, answer: AnsweredInput) -> bool:
        if self.only and answer.is_right is not (self.only == RIGHT):
            return False
        return not self.truth or answer.truth == self.truth


@dataclass(frozen=True)
class Outputs:
    """The kept outputs to show, and what there is to choose."""

    indices: Sequence[int]
    has_scores: bool = False
    has_verdicts: bool = False
    truths: Mapping[str, int] | None = None
    """How many outputs have each label; None if there are none, or too many."""


def outputs_of(folder: Path, kept: int, choice: Choice, *, has_classes: bool = True) -> Outputs:
    """The indices of an inference's kept outputs in the chosen order.

    Args:
        kept: how many of the inputs, from the first, have kept outputs.
        has_classes: whether labels are single classes to choose from.

    Raises:
        StoreError: the file of answers is damaged.
    """
    answers = list(islice(read_answers(folder), kept))
    if not any(one.score is not None or one.is_right is not None for one in answers):
        return Outputs(range(kept))
    truths = Counter(one.truth for one in answers if one.truth)
    return Outputs(
        list(_ordered(answers, choice)),
        has_scores=any(one.score is not None for one in answers),
        has_verdicts=any(one.is_right is not None for one in answers),
        truths=dict(sorted(truths.items()))
        if has_classes and 1 < len(truths) <= _MOST_TRUTHS
        else None,
    )


def _ordered(answers: Sequence[AnsweredInput], choice: Choice) -> Iterator[int]:
    chosen = [index for index, one in enumerate(answers) if choice.takes(one)]
    if choice.order == GIVEN:
        yield from chosen
        return
    scored = {index: answers[index].score for index in chosen}
    sign = -1 if choice.order == BEST else 1
    known = [(sign * score, index) for index, score in scored.items() if score is not None]
    yield from (index for _, index in sorted(known))
    yield from (index for index, score in scored.items() if score is None)
