"""What a model answered at once, as pages, tables and programs get it."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from core.exceptions import UserError
from core.forms.prediction import PredictionForm
from core.inference.outputs import pictures, resolve
from core.inference.rendering import why_unshown
from core.models import TrainedModel
from core.names import printed
from core.predicting.question import Prediction, Question, Reply
from core.recent_uploads import reference_of
from digits_site.web.shared.parts import rendered

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown:
    """An answer as a page shows it."""

    prediction: Prediction
    html: SafeString = SafeString("")  # noqa: RUF009 - it cannot be changed
    picture: str = ""
    """The address of its picture."""
    inside: str = ""
    """The page that looks inside the network for its input."""


def named(reply: Reply, question: Question) -> Reply:
    """The reply with the names that the user knows, not the paths of temporary files."""
    names = dict(zip(question.images, question.image_names, strict=True))

    def known(text: str) -> str:
        for path, name in names.items():
            text = text.replace(path, name)
        return text

    rows = [
        replace(one, input=known(one.input), error=known(one.error)) for one in reply.predictions
    ]
    if len(rows) == len(names):  # else a file has several images
        pairs = zip(rows, names.values(), strict=True)
        rows = [replace(one, input=name) for one, name in pairs]
    return replace(reply, predictions=rows, error=known(reply.error))


def as_json(model: TrainedModel, reply: Reply) -> dict[str, Any]:
    rows = [asdict(one) for one in reply.predictions]
    for row in rows:
        row.pop("shown")
    found = {"model": {"id": model.pk, "name": model.name}, "predictions": rows}
    return found | {"remark": reply.remark} | ({"error": reply.error} if reply.error else {})


def answers_context(
    request: HttpRequest, form: PredictionForm, question: Question, reply: Reply
) -> dict[str, Any]:
    """The context of `web/predictions/answers.html`."""
    whole = json.dumps(as_json(form.model, reply), indent=1)
    return {
        "reply": reply,
        "outputs": list(_shown(request, form, question, reply)),
        "as_json": f"data:application/json;charset=utf-8,{quote(whole)}",
        "as_csv": f"data:text/csv;charset=utf-8,{quote(_as_csv(reply.predictions))}",
    }


def _shown(
    request: HttpRequest, form: PredictionForm, question: Question, reply: Reply
) -> Iterator[Shown]:
    places = list(_files(question, reply.predictions))
    # Whatever a view raises: what was predicted is in words, too.
    try:
        view = form.model.default_view(form.model.dataset.info)
    except UserError:
        view = None
    except Exception:
        logger.exception("The view of %s cannot be used.", form.model.dataset.task)
        view = None
    for one, (file, number) in zip(reply.predictions, places, strict=True):
        inside = (
            _inside(request, form, file, number) if file and (one.text or not one.error) else ""
        )
        if one.shown is None or view is None:
            yield Shown(one, inside=inside)
            continue
        # Whatever a view's template raises for one output, the others are still shown.
        try:
            html = rendered(request, view.get_view_template(resolve(one.shown, str)))
        except Exception as error:
            logger.exception("The view %s cannot show %r.", view.get_id(), one.input)
            yield Shown(replace(one, error=why_unshown(view, error)), inside=inside)
            continue
        yield Shown(one, html, next(pictures(one.shown), ""), inside)


def _files(question: Question, answers: Sequence[Prediction]) -> Iterator[tuple[str, int]]:
    """The file of each answer, and the number of the image in it; "": it is not known."""
    files = question.images
    if len(answers) == len(files):
        yield from ((file, 0) for file in files)
    elif len(files) == 1:
        yield from ((files[0], number) for number in range(len(answers)))
    else:
        yield from (("", 0) for _ in answers)


def _inside(request: HttpRequest, form: PredictionForm, file: str, number: int) -> str:
    """The address that looks inside the network; "" for what was not kept."""
    query: dict[str, Any] = {"snapshot": form.cleaned_data["snapshot"] or "", "number": number}
    if file in form.cleaned_data["images"]:
        query["image"] = file
    elif reference := reference_of(request.user, file):
        query["recent"] = reference
    else:
        return ""
    return f"{reverse('web:inside', args=[form.model.pk])}?{urlencode(query)}"


def _as_csv(answers: Sequence[Prediction]) -> str:
    columns = list(dict.fromkeys(name for one in answers for name in one.columns))
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["input", *columns, "error"])
    for one in answers:
        cells = [one.columns.get(name, "") for name in columns]
        table.writerow([printed(one.input), *cells, one.error])
    return text.getvalue()
