"""The outputs of an inference, as its view plug-in renders them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.exceptions import StoreError
from core.forms.inference import FORM, IMAGES, inference_plugin
from core.inference.outputs import read_outputs, resolve
from core.models import Inference
from core.plugins import VisualizationInterface
from core.registry import view_plugins
from core.store.manifest import read_json
from digits_site.web.options import Row, described, text_of
from digits_site.web.paging import page_of
from digits_site.web.parts import rendered

OUTPUTS = 12
REJECTED_SHOWN = 100
SHOWN_IMAGES = 10


def outputs_context(request: HttpRequest, inference: Inference) -> dict[str, Any]:
    """One page of outputs, what stands above them, and the rejected inputs."""
    rejected = rejected_inputs(inference)
    context: dict[str, Any] = {
        "rejected": rejected[:REJECTED_SHOWN],
        "rejected_count": len(rejected),
        "view_id": inference.view_id,
        "view_missing": inference.view_id not in view_plugins,
    }
    if context["view_missing"]:
        return context | {"view_suspects": view_plugins.suspects(inference.view_id)}
    dataset = inference.model.dataset
    view = view_plugins[inference.view_id](dataset.info, **inference.view_config)
    shown = page_of(request, range(count_outputs(inference)), OUTPUTS)
    return context | {
        "outputs_page": shown,
        "header": rendered(request, view.get_header_template()),
        "summary": rendered(request, view.get_summary_template(inference.metrics)),
        "outputs": rendered_outputs(request, inference, view, shown.object_list),
    }


def count_outputs(inference: Inference) -> int:
    if not inference.outputs_path.exists():
        return 0
    with inference.outputs_path.open("rb") as lines:
        return sum(1 for _ in lines)


def rendered_outputs(
    request: HttpRequest, inference: Inference, view: VisualizationInterface, indices: Any
) -> list[dict[str, Any]]:
    """The name and the rendered view of each output of those consecutive indices."""
    if not indices:
        return []
    place = partial(file_url, inference)
    return [
        {
            "input": stored["input"],
            "html": rendered(request, view.get_view_template(resolve(stored["data"], place))),
        }
        for stored in read_outputs(inference.outputs_path, indices[0], indices[-1] + 1)
    ]


def file_url(inference: Inference, path: str) -> str:
    url = reverse("web:inference-file", args=[inference.pk, path])
    return f"{url}?v={inference.job.run}"


def rejected_inputs(inference: Inference) -> list[dict[str, str]]:
    try:
        rows: list[dict[str, str]] = read_json(inference.folder / "rejected.json")["rejected"]
    except StoreError:
        return []
    return rows


def inference_options(inference: Inference) -> list[Row]:
    """What was chosen, in words."""
    rows = [("Snapshot", f"Epoch {inference.snapshot.epoch}"), ("Inputs", inputs_text(inference))]
    if inference.source == FORM:
        plugin = inference_plugin(inference.model)
        form = plugin.get_inference_form() if plugin else None
        values = {name: value for name, value in form_values(inference).items() if value}
        rows += described([form] if form else [], values)
    rows.append(("Outputs to show", text_of(inference.fields.get("max_outputs"))))
    if inference.view_id not in view_plugins:
        return [*rows, ("View", inference.view_id)]
    view = view_plugins[inference.view_id]
    rows.append(("View", view.get_title()))
    return rows + described([view.get_config_form()], inference.view_config)


def form_values(inference: Inference) -> dict[str, Any]:
    values: dict[str, Any] = inference.fields.get("form", {})
    return values


def inputs_text(inference: Inference) -> str:
    if inference.source == FORM:
        return "Chosen with the plug-in's form"
    if inference.source != IMAGES:
        return f"All of the stage {inference.source}"
    paths = inference.fields.get("images", [])
    more = f" and {len(paths) - SHOWN_IMAGES} more" if len(paths) > SHOWN_IMAGES else ""
    return ", ".join(paths[:SHOWN_IMAGES]) + more
