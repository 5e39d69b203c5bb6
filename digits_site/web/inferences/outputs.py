"""The outputs of an inference, as its view plug-in renders them."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

from core.exceptions import StoreError
from core.forms.described import label_of, text_of
from core.forms.inference import FORM, MASK_OPTIONS, InferenceForm
from core.forms.inference_plugin import inference_plugin
from core.forms.view_options import renderer_of
from core.inference.choice import Choice, outputs_of
from core.inference.outputs import read_rejected
from core.inference.shown import count_outputs, is_rendered_only
from core.models import Inference
from core.names import printed
from core.registry import view_plugins
from core.representations.review import marks_of
from core.tasks import task_of
from digits_site.web.inferences.asked import inputs_text
from digits_site.web.inferences.filters import choices_context
from digits_site.web.inferences.inside import inside_url
from digits_site.web.inferences.reviews import reviews_context
from digits_site.web.inferences.shown_with import chosen_options, not_shown, shown_with
from digits_site.web.shared.options import Row, described
from digits_site.web.shared.outputs import rendered_outputs
from digits_site.web.shared.paging import page_of
from digits_site.web.shared.parts import rendered

logger = logging.getLogger(__name__)
_OUTPUTS = 12
_REJECTED_SHOWN = 100


def outputs_context(request: HttpRequest, inference: Inference) -> dict[str, Any]:
    """One page of outputs, what stands above them, and the rejected inputs."""
    task = task_of(inference.model.dataset.task)
    context: dict[str, Any] = {"gives_masks": gives_masks(inference)}
    try:
        rejected = read_rejected(inference.folder)
        context |= {"rejected": rejected[:_REJECTED_SHOWN], "rejected_count": len(rejected)}
        choice = Choice.of(request.GET.dict())
        by_class = task.is_one_class
        kept = count_outputs(inference.folder)
        marks = marks_of(inference) if choice.mark else None
        found = outputs_of(inference.folder, kept, choice, has_classes=by_class, marks=marks)
        shown_page = page_of(request, found.indices, _OUTPUTS)
        context |= {"outputs_page": shown_page}
        context |= choices_context(request, inference, choice, found)
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
        context["outputs"] = rendered_outputs(request, inference, renderer, shown_page.object_list)
        for one in context["outputs"]:
            one["inside"] = inside_url(inference, one["place"], one["input"])
        if context["has_answers"]:
            context |= reviews_context(request, inference, context["outputs"])
    except StoreError as error:
        context["unreadable"] = str(error)
    return context


def gives_masks(inference: Inference) -> bool:
    """Whether its outputs can be saved as masks."""
    task = task_of(inference.model.dataset.task)
    return task.gives_masks and not is_rendered_only(inference.folder)


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
