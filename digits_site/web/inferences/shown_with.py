"""The form “Shown with” of an inference's page: which view, with which options."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from core.forms.view_options import ViewOptions, of_query
from core.inference.raw import further_axes
from core.inference.shown import is_rendered_only
from core.models import Inference
from core.plugins import VisualizationInterface
from core.registry import offered_views, view_plugins
from digits_site.web.shared.parts import embedded, rendered


def chosen_options(request: HttpRequest, inference: Inference) -> ViewOptions | None:
    """The view of the query, else that of the inference, with its options.

    None: nobody chose one, and that of the inference is not installed.
    """
    view_id = request.GET.get("view") or inference.view_id
    if is_rendered_only(inference.folder):
        view_id = inference.view_id  # no other view can show what that one made
    elif "view" in request.GET and view_id not in view_plugins:
        raise Http404(view_plugins.why_missing(view_id))
    if view_id not in view_plugins:
        return None
    view = view_plugins[view_id]
    if is_rendered_only(inference.folder):
        return ViewOptions(view, inference)
    return of_query(view, inference, request.GET)


def shown_with(
    request: HttpRequest, inference: Inference, options: ViewOptions | None
) -> dict[str, Any]:
    """What the form's template needs."""
    context: dict[str, Any] = {"rendered_only": is_rendered_only(inference.folder)}
    if options is None:
        context |= {
            "missing": inference.view_id,
            "suspects": view_plugins.suspects(inference.view_id),
        }
    if context["rendered_only"]:
        return context
    model = inference.model
    offered = offered_views(model.dataset.task, model.wanted_view, further_axes(inference.folder))
    context["views"] = [
        {
            "title": view.get_title(),
            "id": view.get_id(),
            "chosen": options is not None and view is options.view,
        }
        for view in view_plugins
        if view in offered or (options is not None and view is options.view)
    ]
    if options is not None and options.form.fields:
        form = embedded(options.form)
        context["config"] = rendered(request, options.view.get_config_template(form))
    if options is not None:
        context["view_id"] = options.view.get_id()
    return context


def not_shown(view: type[VisualizationInterface], error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"
    return f"The view “{view.get_title()}” cannot be used with these options. {text}"
