"""Two inferences side by side as a dictionary, and which inferences can be compared."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from core.comparing.comparison import Comparison, Figure, Side, compare
from core.comparing.selection import Selection
from core.exceptions import InferenceError
from core.inference.answers import AnsweredInput, read_answers
from core.models import Inference, Job
from core.names import printed
from core.plugins import Stage
from core.representations.inference import inference_rows, inference_summary
from core.tasks import task_of

_LOOKED_AT = 1000
"""The newest inferences of the task that are looked at for equal inputs."""


def inputs_key(inference: Inference) -> str:
    """The same text for inferences of one task on the same inputs."""
    fields, dataset = inference.fields, inference.model.dataset
    if inference.source in set(Stage):
        chosen: Any = fields.get("dataset", dataset.pk)
    else:
        chosen = [dataset.pk, fields.get("images"), fields.get("form")]
    return json.dumps([dataset.task, inference.source, chosen], sort_keys=True)


def comparable(inference: Inference) -> list[Inference]:
    """Other finished inferences on the same inputs, the newest first."""
    rows = (
        inference_rows()
        .filter(
            source=inference.source,
            model__dataset__task=inference.model.dataset.task,
            job__status=Job.Status.DONE,
        )
        .exclude(pk=inference.pk)
    )
    key = inputs_key(inference)
    return [row for row in rows[:_LOOKED_AT] if inputs_key(row) == key]


def compared(a: Inference, b: Inference) -> Comparison:
    """Compare two finished inferences.

    Raises:
        InferenceError: they are of different tasks or inputs.
        StoreError: a file is damaged.
    """
    tasks = [row.model.dataset.task for row in (a, b)]
    if tasks[0] != tasks[1]:
        titles = " and ".join(task_of(task).title for task in tasks)
        raise InferenceError(f"The inferences are of different tasks: {titles}.")
    if inputs_key(a) != inputs_key(b):
        raise InferenceError(
            f"The inferences {a.pk} and {b.pk} are of different inputs. Run both models on the "
            "same stage or files."
        )
    return compare(Side(a.folder, a.metrics), Side(b.folder, b.metrics), task_of(tasks[0]))


def comparison_representation(a: Inference, b: Inference, found: Comparison) -> dict[str, Any]:
    """A comparison without its samples.

    Returns:
        the summaries of both as `a` and `b`; `samples`, how many both answered; `figures`, each
        with `name`, `title`, its value in `a` and `b`, the `difference` b - a and its 95 %
        `interval` (None: unknown), `larger_is_better`, and which is `better` ("a", "b", or ""
        where the interval has 0 in it); `resampled`, what was drawn for the intervals; `answers`,
        by who is right the number of samples, with the `p_value` of McNemar's exact test, or None
        where answers are not right or wrong; `remarks`.
    """
    counts = found.pairs.counts().tolist()
    answers = None
    if found.p_value is not None:
        answers = {
            "both": counts[1][1],
            "only_a": counts[1][0],
            "only_b": counts[0][1],
            "neither": counts[0][0],
            "p_value": found.p_value,
        }
    return {
        "a": inference_summary(a),
        "b": inference_summary(b),
        "samples": len(found.pairs),
        "figures": [_figure(one) for one in found.figures],
        "resampled": found.resampled,
        "answers": answers,
        "remarks": list(found.remarks),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "a": figure.a,
        "b": figure.b,
        "difference": figure.difference,
        "interval": list(figure.interval) if figure.interval else None,
        "larger_is_better": figure.larger_is_better,
        "better": figure.better,
    }


def samples_csv(
    a: Inference, b: Inference, found: Comparison, selection: Selection
) -> Iterator[str]:
    """The lines of a CSV file with a row for each chosen sample.

    Raises:
        StoreError: a file is damaged.
    """
    yield _line(
        [
            "input",
            "group",
            "truth",
            "a",
            "b",
            "score_a",
            "score_b",
            "difference",
            "right_a",
            "right_b",
        ]
    )
    answers = [list(read_answers(row.folder)) for row in (a, b)]
    for index in selection.indices(found.pairs).tolist():
        places = found.pairs.places[index].tolist()
        both = [answers[side][place] for side, place in enumerate(places)]
        yield _line(_row(found.pairs.groups[index], *both))


def _row(group: str, a: AnsweredInput, b: AnsweredInput) -> Iterable[Any]:
    known = a.score is not None and b.score is not None
    return [
        *(printed(a.input), group, a.truth, a.text, b.text, a.score, b.score),
        b.score - a.score if known else None,  # type: ignore[operator]
        *(a.is_right, b.is_right),
    ]


def _line(cells: Iterable[Any]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow("" if one is None else one for one in cells)
    return text.getvalue()
