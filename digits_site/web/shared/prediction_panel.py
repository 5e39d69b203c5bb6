"""The form by which a model predicts at once: on its own page, and on the model's."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

from core.exceptions import UserError
from core.forms.prediction import PredictionForm
from core.models import TrainedModel
from core.registry import data_plugins
from digits_site.web.shared.parts import embedded, rendered

logger = logging.getLogger(__name__)


def panel_context(
    request: HttpRequest, model: TrainedModel, form: PredictionForm | None = None
) -> dict[str, Any]:
    """The context of `web/predictions/panel.html`.

    Args:
        form: the one that was posted; otherwise a new one.
    """
    form = PredictionForm(model) if form is None else form
    own = ""
    if form.plugin is not None and form.own is not None:
        own = rendered(request, form.plugin.get_inference_template(embedded(form.own)))
    return {
        "model": model,
        "form": form,
        "own": own,
        "plugin_title": data_plugins[model.dataset.plugin_id].get_title() if own else "",
        "is_picture": form.task.is_picture,
        "view_header": _header(request, model),
    }


def _header(request: HttpRequest, model: TrainedModel) -> str:
    """What stands above the outputs of the task's view, with its controls."""
    # Whatever a view raises, the page is there without it.
    try:
        view = model.default_view(model.dataset.info)
        return rendered(request, view.get_header_template())
    except UserError:
        return ""
    except Exception:
        logger.exception("The view of %s cannot be used.", model.dataset.task)
        return ""
