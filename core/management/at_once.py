"""Answers of a running predictor: a few images without a job, and without loading TensorFlow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings

from core.exceptions import PredictorError, StoreError, UserError
from core.forms.image_paths import images_data
from core.forms.prediction import PredictionForm
from core.forms.settings import SettingsError
from core.inference.answers import AnsweredInput
from core.inference.places import told_apart
from core.models import TrainedModel
from core.predicting.client import ask
from core.predicting.question import Prediction, Question, Reply
from core.representations.inference import answer_representation
from core.storage import data_folder
from core.tasks import task_of


def answered_at_once(model: TrainedModel, images: Sequence[str]) -> dict[str, Any] | None:
    """What a predictor on this machine answers, as `infer` prints it.

    None: there is no predictor, there are too many images for it, or something is wrong, which an
    inference tells in full.
    """
    socket = data_folder().predictor(settings.DIGITS_HOST)
    if not socket.exists() or not task_of(model.dataset.task).is_picture:
        return None
    try:
        form = PredictionForm(model, {"images": images_data(images)["images"]})
        if not form.is_valid():
            return None
        with form.question(None) as question:
            question = replace(question, image_names=_names(question))
            reply = asyncio.run(ask(question, socket, waits=False))
    except (PredictorError, SettingsError, UserError, StoreError):
        return None
    if reply.error or all(one.error for one in reply.predictions):
        return None
    snapshot = model.ranked_snapshots[0]
    return _as_inference(model, snapshot.epoch, reply)


def _names(question: Question) -> list[str]:
    """The names that an inference gives the images; "": as the data plug-in does."""
    pairs = list(zip(question.images, question.image_names, strict=True))
    names = told_apart([path for path, name in pairs if name == path])
    return [names.get(path, "") if name == path else name for path, name in pairs]


def _as_inference(model: TrainedModel, epoch: float, reply: Reply) -> dict[str, Any]:
    """The reply with the keys of an inference, of which there is none."""
    answered = [one for one in reply.predictions if not one.error]
    rejected = [one for one in reply.predictions if one.error]
    counts = {"samples": len(answered), "rejected": len(rejected)}
    return {
        "id": None,
        "status": "done",
        "model": {"id": model.pk, "name": model.name},
        "task": model.dataset.task or None,
        "epoch": epoch,
        "ensemble": [],
        "source": "images",
        "stage": None,
        "dataset": model.dataset.name,
        "samples": len(answered),
        "metrics": counts,
        "report": [],
        "figure_remarks": [],
        "input_remark": reply.remark,
        "outputs": [{"input": one.input, "answer": _answer(one), "images": []} for one in answered],
        "rejected": [{"input": one.input, "message": one.error} for one in rejected],
    }


def _answer(one: Prediction) -> dict[str, Any] | None:
    facts = asdict(one)
    names = ("input", "text", "columns", "details")
    return answer_representation(AnsweredInput(**{name: facts[name] for name in names}))
