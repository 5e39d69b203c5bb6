"""The inference that a training asks for when it is done."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from core.inference.spec import USUAL_OUTPUTS
from core.jobs.log import say
from core.models import Inference, Job, TrainedModel
from core.plugins import Stage, VisualizationInterface

FIELD = "evaluate_after"
"""The field of a model that asks for it."""


def queue_evaluation(model: TrainedModel) -> Inference | None:
    """Queue an inference of the best snapshot on the validation stage, if the model asks for it.

    Returns:
        the inference; None where none is asked for, or the log says why there is none.
    """
    if not model.fields.get(FIELD):
        return None
    snapshot = model.ranked_snapshots.first()
    validated = model.fold or model.dataset.stages.filter(name=Stage.VAL).exists()
    if snapshot is None or not validated:
        say("not evaluated: the dataset has no validation stage, or the model no snapshot")
        return None
    try:
        view = model.default_view
        config = _initial(view)
    except Exception as error:  # of a plug-in: what was trained is not lost for it
        say(f"not evaluated: {error}")
        return None
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.INFER, owner=model.job.owner, priority=model.job.priority
        )
        made: Inference = Inference.objects.create(
            job=job,
            model=model,
            snapshot=snapshot,
            source=Stage.VAL.value,
            fields={"max_outputs": USUAL_OUTPUTS, "images": []},
            view_id=view.get_id(),
            view_config=config,
        )
    say(f"an inference on the validation stage is queued: job {job.pk}")
    return made


def _initial(view: type[VisualizationInterface]) -> dict[str, Any]:
    """The view's options as its form begins with them."""
    form = view.get_config_form()
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    found: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found
