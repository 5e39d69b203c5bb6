"""All checks of a view plug-in, in the order in which they are made."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from core.conformance import common_checks
from core.conformance.pages import rendered, same
from core.conformance.results import Check, Problem
from core.conformance.view_subject import LABELS, Prediction, ViewSubject
from core.plugins import Picture, VisualizationInterface
from core.tasks import task_of
from core.tasks.measuring import measurement_of

PNG = b"\x89PNG\r\n\x1a\n"
PLACE = "/files/picture.png"
"""What stands for a picture in the page."""
SLOW = {"tensorflow", "keras", "torch"}
"""What takes seconds to import, and most of a web server's memory."""


def check_constructor(subject: ViewSubject) -> str:
    """A view is made of a dataset's facts and the options."""
    subject.view()
    return "a view is made of a dataset's facts and the options"


def _check_data(subject: ViewSubject) -> str:
    """What `process_data` returns is JSON with pictures, for each task, truth known or not."""
    loaded = SLOW & set(sys.modules)
    for prediction in subject.predictions:
        for truth in (prediction.label, None):
            data_of(subject.view(), prediction, truth)
    if found := sorted(SLOW & set(sys.modules) - loaded):
        raise Problem(
            f"process_data imports {' and '.join(found)}",
            "Use NumPy: the web server calls process_data, and has no memory for more.",
        )
    return f"JSON and pictures for {_tasks_in_words(subject)}"


def check_pages(subject: ViewSubject) -> str:
    """The templates of a sample, the header and the summary are rendered."""
    sizes = []
    for prediction in subject.predictions:
        view = subject.view()
        for truth in (prediction.label, None):
            data = data_of(view, prediction, truth)
            # Rendered by another instance, in the web server.
            sizes.append(len(rendered(subject.view().get_view_template(data))))
    if not all(sizes):
        raise Problem("the page of a sample is empty", "Let view_template show the data.")
    if (header := subject.view().get_header_template()) is not None:
        rendered(header)
    return f"{max(sizes, default=0)} characters a sample, for {_tasks_in_words(subject)}"


def _check_summary(subject: ViewSubject) -> str:
    """The summary is rendered with the metrics of each task, and without any."""
    for prediction in subject.predictions:
        for truth in (prediction.label, None):
            metrics = _metrics_of(prediction, truth)
            if (template := subject.view().get_summary_template(metrics)) is not None:
                rendered(template)
    return f"with metrics of {_tasks_in_words(subject)}, and without any"


def _tasks_in_words(subject: ViewSubject) -> str:
    return ", ".join(prediction.task for prediction in subject.predictions)


def _metrics_of(prediction: Prediction, truth: Any) -> dict[str, Any]:
    """What an inference of that one sample measures."""
    measured = measurement_of(task_of(prediction.task), LABELS, [])
    if truth is not None:
        measured.add(prediction.output, np.asarray(truth))
    summary: dict[str, Any] = json.loads(json.dumps(measured.summary()))
    return {"samples": 1, "rejected": 0, **summary}


def data_of(view: VisualizationInterface, prediction: Prediction, truth: Any) -> dict[str, Any]:
    """What the view makes of a prediction, as it comes back from disk.

    Raises:
        Problem: it is not a JSON object with pictures.
    """
    known = "known" if truth is not None else "unknown"
    what = f"for {prediction.task} with {known} truth"
    output = {"output": prediction.output}
    data = placed(view.process_data("case/1.png", prediction.feature, output, truth), what)
    remedy = (
        "Return a dict of text, numbers, lists, dicts with text as keys, and Picture(png): "
        "float(…) and int(…) for NumPy's numbers, .tolist() for arrays."
    )
    try:
        stored = json.loads(json.dumps(data, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise Problem(f"{what}, process_data returns no JSON: {error}", remedy) from error
    if not isinstance(data, dict) or not same(data, stored):
        raise Problem(f"{what}, process_data returns {data!r:.100}", remedy)
    return data


def placed(value: Any, what: str) -> Any:
    """The value with pictures replaced by a place, as in a page."""
    if isinstance(value, Picture):
        if not value.png.startswith(PNG):
            raise Problem(
                f"{what}, a Picture holds {value.png[:8]!r}", "Give Picture the bytes of a PNG."
            )
        return PLACE
    if isinstance(value, dict):
        return {key: placed(item, what) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [placed(item, what) for item in value]
    return value


CHECKS: tuple[Check[ViewSubject], ...] = (
    *common_checks.CHECKS,
    Check("constructor", check_constructor, ("fields as JSON",)),
    Check("process_data", _check_data, ("constructor",)),
    Check("samples' pages", check_pages, ("process_data", "templates")),
    Check("summary", _check_summary, ("constructor", "templates")),
)
