"""The outputs of an inference, as its view plug-in renders them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.exceptions import StoreError
from core.forms.inference import FORM, IMAGES, MASK_OPTIONS, InferenceForm, inference_plugin
from core.forms.view_options import renderer_of
from core.inference.choice import BEST, GIVEN, RIGHT, WORST, WRONG, Choice, Outputs, outputs_of
from core.inference.outputs import read_rejected, resolve
from core.inference.rendering import Renderer, Rendering, reason_of
from core.inference.shown import count_outputs, shown
from core.models import Inference
from core.names import printed
from core.plugins import VisualizationInterface
from core.registry import view_plugins
from core.storage import InferenceFolder
from core.tasks import task_of
from digits_site.web.inferences.shown_with import chosen_options, not_shown, shown_with
from digits_site.web.shared.options import Row, described, label_of, text_of
from digits_site.web.shared.paging import page_of
from digits_site.web.shared.parts import rendered

logger = logging.getLogger(__name__)
_OUTPUTS = 12
_ORDERS = [(GIVEN, "As given"), (WORST, "Worst first"), (BEST, "Best first")]
_KINDS = [("", "All"), (WRONG, "Wrong"), (RIGHT, "Right")]
_REJECTED_SHOWN = 100
_SHOWN_IMAGES = 10


def outputs_context(request: HttpRequest, inference: Inference) -> dict[str, Any]:
    """One page of outputs, what stands above them, and the rejected inputs."""
    context: dict[str, Any] = {}
    try:
        rejected = read_rejected(inference.folder)
        context |= {"rejected": rejected[:_REJECTED_SHOWN], "rejected_count": len(rejected)}
        choice = Choice.of(request.GET.dict())
        by_class = task_of(inference.model.dataset.task).is_one_class
        kept = count_outputs(inference.folder)
        found = outputs_of(inference.folder, kept, choice, has_classes=by_class)
        shown_page = page_of(request, found.indices, _OUTPUTS)
        context |= {"outputs_page": shown_page, **_choices(request, inference, choice, found)}
    except StoreError as error:
        context["unreadable"] = str(error)
    options = chosen_options(request, inference)
    context["shown_with"] = shown_with(request, inference, options)
    if options is None or not options.is_chosen:
        return context
    try:
        renderer = renderer_of(options)
    # The plug-in has changed since, or does not take the options that its form took.
    except Exception as error:
        logger.exception("The view %s cannot be made.", options.view.get_id())
        return context | {"unreadable": not_shown(options.view, error)}
    view = renderer.view
    context["header"] = rendered(request, view.get_header_template())
    context["summary"] = rendered(request, view.get_summary_template(inference.metrics))
    if "unreadable" in context:
        return context
    try:
        context["outputs"] = _rendered_outputs(request, inference, renderer, shown_page.object_list)
    except StoreError as error:
        context["unreadable"] = str(error)
    return context


def _choices(
    request: HttpRequest, inference: Inference, choice: Choice, found: Outputs
) -> dict[str, Any]:
    """What stands above the outputs: their orders, and what to see of them."""
    kept = {name: value for name, value in request.GET.items() if name not in ("truth", "page")}
    return {
        "choice": choice,
        "choices": found,
        "orders": _ORDERS,
        "kinds": _KINDS,
        "rest": kept.items(),
        "has_answers": InferenceFolder(inference.folder).answers.exists(),
        "has_results": InferenceFolder(inference.folder).results.exists(),
    }


def _rendered_outputs(
    request: HttpRequest, inference: Inference, renderer: Renderer, indices: Any
) -> list[dict[str, Any]]:
    """The name and the rendered view of each of those outputs."""
    place = partial(_file_url, inference)
    return [
        {"input": one.input, "html": _rendered_output(request, renderer.view, one, place)}
        for index in indices
        for one in shown(renderer, index, index + 1)
    ]


def _rendered_output(
    request: HttpRequest,
    view: VisualizationInterface,
    rendering: Rendering,
    place: Callable[[str], str],
) -> SafeString:
    """What the view makes of an output; of one that it cannot take, the input's name and why."""
    reason = rendering.error
    if not reason:
        try:
            return rendered(request, view.get_view_template(resolve(rendering.data, place)))
        # A byte of the file may be another one; or the plug-in has changed since.
        except Exception as error:
            logger.exception("The view %s cannot show %r.", view.get_id(), rendering.input)
            reason = reason_of(error)
    text = '<p class="text-body-secondary">{} cannot be shown by the view “{}”. {}</p>'
    return format_html(text, printed(rendering.input), view.get_title(), printed(reason))


def _file_url(inference: Inference, path: str) -> str:
    url = reverse("web:inference-file", args=[inference.pk, path])
    return f"{url}?v={inference.job.run}"


def inference_options(inference: Inference) -> list[Row]:
    """What was chosen, in words."""
    rows = [("Snapshot", f"Epoch {inference.snapshot.epoch}")]
    if members := inference.fields.get("ensemble"):
        names = [f"{printed(row['name'])}, epoch {row['epoch']:g}" for row in members]
        rows.append((label_of("ensemble", InferenceForm.base_fields["ensemble"]), "; ".join(names)))
    rows.append(("Inputs", inputs_text(inference)))
    if inference.source == FORM:
        plugin = inference_plugin(inference.model)
        form = plugin.get_inference_form() if plugin else None
        values = {name: value for name, value in _form_values(inference).items() if value}
        rows += described([form] if form else [], values)
    rows.append(("Outputs to keep", text_of(inference.fields.get("max_outputs"))))
    chosen = {name: inference.fields.get(name) for name in MASK_OPTIONS}
    rows += [
        (label_of(name, InferenceForm.base_fields[name]), text_of(value))
        for name, value in chosen.items()
        if value is not None
    ]
    if inference.view_id not in view_plugins:
        return [*rows, ("View", inference.view_id)]
    view = view_plugins[inference.view_id]
    rows.append(("View", view.get_title()))
    return rows + described([view.get_config_form()], inference.view_config)


def _form_values(inference: Inference) -> dict[str, Any]:
    values: dict[str, Any] = inference.fields.get("form", {})
    return values


def inputs_text(inference: Inference) -> str:
    if inference.source == FORM:
        return "Chosen with the plug-in's form"
    if inference.source != IMAGES:
        other = inference.fields.get("dataset_name")
        return f"All of the stage {inference.source}" + (f" of “{other}”" if other else "")
    uploads = [Path(path).name for path in inference.fields.get("uploads", [])]
    paths = inference.fields.get("images", []) + uploads
    more = f" and {len(paths) - _SHOWN_IMAGES} more" if len(paths) > _SHOWN_IMAGES else ""
    return printed(", ".join(paths[:_SHOWN_IMAGES])) + more
