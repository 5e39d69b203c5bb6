"""For each class the inputs of which a network is most sure, from the answers that were kept."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.inference.answers import AnsweredInput
from core.tasks.base import TaskDefinition


@dataclass(frozen=True)
class Confident:
    """An input, by its number, and how sure the network is of the class."""

    index: int
    score: float
    answer: AnsweredInput


def most_confident(
    answers: Iterable[AnsweredInput], task: TaskDefinition, names: Sequence[str], count: int
) -> dict[str, list[Confident]]:
    """The inputs of each class that was predicted, the surest first; {}: the task has no classes.

    Args:
        names: of the classes, in the order in which they are wanted.
        count: of inputs for a class.
    """
    heaps: dict[str, list[tuple[float, int, AnsweredInput]]] = {}
    for index, answer in enumerate(answers):
        for name, score in task.confidences(answer.columns, answer.details).items():
            heap = heaps.setdefault(name, [])
            # Of equal scores, the first input stays.
            keep = heapq.heappush if len(heap) < count else heapq.heappushpop
            keep(heap, (score, -index, answer))
    ordered = [name for name in names if name in heaps]
    ordered += sorted(heaps.keys() - set(ordered))
    return {
        name: [Confident(-number, score, one) for score, number, one in sorted(heaps[name])[::-1]]
        for name in ordered
    }
