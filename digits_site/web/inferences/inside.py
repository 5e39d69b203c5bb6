"""From an output of an inference to the page that looks inside the network."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from django.urls import reverse

from core.models import Inference
from core.plugins import Stage


def stage_of(inference: Inference) -> str:
    """The stage of the model's own dataset that was predicted; "": other inputs were."""
    is_own = not inference.fields.get("dataset_name")
    return inference.source if is_own and inference.source in set(Stage) else ""


def inside_url(inference: Inference, index: int, name: str) -> str:
    """The address for one input; "" where the page could not find that.

    Args:
        index: of the input.
        name: of the input, which may be the path of its file.
    """
    query: dict[str, str | int] = {"snapshot": str(inference.snapshot.epoch)}
    if stage := stage_of(inference):
        query |= {"stage": stage, "number": index}
    elif os.path.isabs(name) and os.path.isfile(name):
        query["image"] = name
    else:
        return ""
    return f"{reverse('web:inside', args=[inference.model_id])}?{urlencode(query)}"
