"""What a network gives for a few samples as it learns: pictures or values by epoch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from numpy.typing import NDArray

from core.drawing import eight_bits, png, thumbnail
from core.exceptions import StoreError
from core.models import Dataset, TrainedModel
from core.plugins import Picture
from core.tasks import TaskDefinition, task_of
from core.training.probe_files import Arrays, probe_epochs, read_outputs, read_samples
from digits_site.web.shared.files import unchanging

logger = logging.getLogger(__name__)
_SHOWN_EPOCHS = 6
_SHOWN_VALUES = 3
_SHADES = 4


def probe_strip(model: TrainedModel) -> dict[str, Any] | None:
    """A row for each sample, with a cell for some of the epochs; None where nothing is kept."""
    folder, task = model.folder, task_of(model.dataset.task)
    kept = probe_epochs(folder)
    if not kept:
        return None
    are_drawn = bool(task.overlay or model.wanted_view)
    shown = [kept[place] for place in _evenly(len(kept))]
    try:
        stage, samples = read_samples(folder)
        outputs = {} if are_drawn else {epoch: read_outputs(folder, epoch) for epoch in shown}
    except StoreError:
        return None  # the run was started over, or a file is damaged
    return {
        "stage": "validation" if stage == "val" else "training",
        "is_picture": task.is_picture,
        "are_drawn": are_drawn,
        "are_wide": bool(model.wanted_view),
        "are_classes": task.has_classes,
        "epochs": shown,
        "kept": len(kept),
        "is_thinned": bool(kept) and len(kept) < kept[-1],
        "rows": [
            {
                "place": place,
                "name": one.name,
                "truth": _truth(task, one.label, model.dataset),
                "cells": [
                    {"epoch": epoch, "text": text, "shade": _shade(task, text)}
                    for epoch in shown
                    for text in [_value(task, one.label, outputs.get(epoch), place)]
                ],
            }
            for place, one in enumerate(samples)
        ],
    }


@unchanging
def picture(request: HttpRequest, pk: int, epoch: int, place: int) -> HttpResponse:
    """A sample as the task's view draws the output of an epoch; of epoch 0, the input."""
    model = get_object_or_404(TrainedModel.objects.select_related("dataset"), pk=pk)
    try:
        sample = read_samples(model.folder)[1][place]
        outputs = read_outputs(model.folder, epoch) if epoch else {}
    except (StoreError, IndexError) as error:
        raise Http404("This epoch has no output for this sample.") from error
    if not epoch:
        image = png(thumbnail(eight_bits(sample.feature, model.dataset.window)))
        return HttpResponse(image, content_type="image/png")
    view = model.default_view
    one = {name: values[place] for name, values in outputs.items()}
    # Whatever a view raises for an output, the page shows the others.
    try:
        drawn = view(model.dataset.info).process_data(
            sample.name, sample.feature, one, sample.label
        )
    except Exception as error:
        logger.exception("The view %s cannot show %r.", view.get_id(), sample.name)
        raise Http404("The view cannot show it.") from error
    found = next(_pictures(drawn), None)
    if found is None:
        raise Http404("The view draws no picture of it.")
    return HttpResponse(found.png, content_type="image/png")


def _pictures(value: Any) -> Iterator[Picture]:
    """The pictures in what a view returned, except mere layers."""
    if isinstance(value, Picture):
        yield from [] if value.layer else [value]
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _pictures(item)


def _evenly(count: int) -> list[int]:
    """Places of the first, the last and some in between."""
    return (
        np.unique(np.linspace(0, count - 1, min(count, _SHOWN_EPOCHS)).round()).astype(int).tolist()
    )


def _truth(task: TaskDefinition, label: NDArray[Any] | None, dataset: Dataset) -> str:
    """The label in words; "" where it is drawn."""
    if label is None or task.overlay:
        return ""
    names = dataset.class_labels if task.has_classes else dataset.info.user_data.get("value_names")
    return task.label_text(label, names or ())


def _value(
    task: TaskDefinition, label: NDArray[Any] | None, outputs: Arrays | None, place: int
) -> str:
    """The probabilities of the true classes, or the values; "" where the output is drawn."""
    if outputs is None:
        return ""
    output = next(iter(outputs.values()))[place].ravel()
    digits = ".2f" if task.has_classes else ".3g"
    if task.has_classes and label is not None:
        if label.ndim == 0:
            output = output[int(label) : int(label) + 1]
        elif label.size == output.size:
            output = output[label.ravel() > 0]
    more = ", …" if len(output) > _SHOWN_VALUES else ""
    return ", ".join(f"{value:{digits}}" for value in output[:_SHOWN_VALUES]) + more


def _shade(task: TaskDefinition, text: str) -> int:
    """How much of a color a probability has, up to `_SHADES`; 0 for other values."""
    try:
        return round(_SHADES * float(text)) if task.has_classes else 0
    except ValueError:
        return 0  # several, or drawn
