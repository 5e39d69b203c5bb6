"""What stands above an inference's outputs: their order, and by what they can be chosen."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from core.inference.choice import (
    BEST,
    FACT,
    FROM,
    GIVEN,
    MARKED,
    RIGHT,
    SURE,
    TO,
    UNMARKED,
    UNSURE,
    WORST,
    WRONG,
    Choice,
    Outputs,
)
from core.models import Inference
from core.models.review import MARKS
from core.storage import InferenceFolder
from core.tasks import task_of
from digits_site.web.shared.facts import fact_title, number_title

_ORDERS = [(GIVEN, "As given"), (WORST, "Worst first"), (BEST, "Best first")]
_BY_CONFIDENCE = [(UNSURE, "Least confident"), (SURE, "Most confident")]
_KINDS = [("", "All"), (WRONG, "Wrong"), (RIGHT, "Right")]
_MARKS = [
    ("", "Marked or not"),
    (MARKED, "Marked"),
    (UNMARKED, "Not marked"),
    *((str(mark), f"{mark} – {title}") for mark, title in MARKS.items()),
]


def choices_context(
    request: HttpRequest, inference: Inference, choice: Choice, found: Outputs
) -> dict[str, Any]:
    """The context of `web/inferences/choice.html`."""
    facts = [_fact(key, values, choice) for key, values in found.facts.items()]
    sizes = [_size(kind, both, choice) for kind, both in found.sizes.items()]
    own = {"name", "truth", "predicted", "group", "mark", *(fact["name"] for fact in facts)}
    own |= {kind + end for kind in found.sizes for end in (FROM, TO)}
    rest = [(one, request.GET[one]) for one in request.GET if one not in {*own, "page"}]
    return {
        "choice": choice,
        "choices": found,
        "orders": _ORDERS + (_BY_CONFIDENCE if found.has_confidences else []),
        "kinds": _KINDS,
        "marks": _MARKS,
        "facts": facts,
        "sizes": sizes,
        "rest": rest,
        "has_results": InferenceFolder(inference.folder).results.exists(),
        "has_confidences": task_of(inference.model.dataset.task).has_confidences,
        "is_filtered": any(request.GET.get(name) for name in own),
        "all_url": f"?{urlencode(rest)}",
        "has_answers": InferenceFolder(inference.folder).answers.exists(),
    }


def _fact(key: str, values: Any, choice: Choice) -> dict[str, Any]:
    chosen = choice.facts.get(key, "")
    return {"name": FACT + key, "title": fact_title(key), "values": values, "chosen": chosen}


def _size(kind: str, both: tuple[float, float], choice: Choice) -> dict[str, Any]:
    least, most = choice.sizes.get(kind, (-math.inf, math.inf))
    return {
        "name": kind,
        "title": number_title(kind),
        "least": f"{math.floor(both[0])}",
        "most": f"{math.ceil(both[1])}",
        "from": f"{least:g}" if math.isfinite(least) else "",
        "to": f"{most:g}" if math.isfinite(most) else "",
    }
