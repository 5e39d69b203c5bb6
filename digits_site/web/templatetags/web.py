"""How pages write times, numbers and statuses, and the links of lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from core.inference.places import relative_places
from core.jobs.resources import describe_asked
from core.models import Artifact, Inference, Job
from core.models.owned import Owned
from core.networks import network_title as title_of_network
from core.plugins import Stage
from core.registry import data_plugins
from core.tasks.metrics import in_digits
from digits_site.web.inferences.asked import inputs_title
from digits_site.web.jobs.states import state_of
from digits_site.web.shared.links import url_of
from digits_site.web.shared.text import NOTHING, duration, time_left

register = template.Library()
register.filter("duration", duration)
register.filter("time_left", time_left)
register.filter("state", state_of)
register.filter("asked", describe_asked)


@register.filter
def url(artifact: Artifact) -> str:
    return url_of(artifact)


@register.filter
def ago(moment: datetime | None) -> SafeString:
    """How long ago, with the exact time as a tooltip."""
    if moment is None:
        return SafeString(NOTHING)
    local = timezone.localtime(moment)
    seconds = (timezone.now() - moment).total_seconds()
    text = "just now" if seconds < 60 else f"{timesince(moment, depth=1)} ago"
    exact = local.strftime("%Y-%m-%d %H:%M:%S %Z")
    pattern = '<time datetime="{}" title="{}" data-age="{}">{}</time>'
    return format_html(pattern, local.isoformat(timespec="seconds"), exact, round(seconds), text)


@register.filter
def thousands(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


@register.filter
def small(value: float) -> str:
    """Two digits of a number of any size."""
    return f"{value:.2g}"


@register.filter
def metric(value: float | None) -> str:
    """See `in_digits`; a dash where it is undefined."""
    return in_digits(value) if isinstance(value, int | float) else NOTHING


@register.filter
def signed(value: float | None) -> str:
    """A difference; see `in_digits`."""
    if not isinstance(value, int | float):
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{in_digits(abs(value))}"


@register.filter
def significant(value: float | None) -> str:
    return f"{value:.5g}" if isinstance(value, int | float) else NOTHING


@register.filter
def changeable_by(row: Owned, user: Any) -> bool:
    return row.changeable_by(user)


@register.filter
def get(mapping: dict[str, Any] | None, key: str) -> Any:
    return (mapping or {}).get(key)


@register.filter
def network_title(network_id: str) -> str:
    return title_of_network(network_id)


@register.filter
def plugin_title(plugin_id: str) -> str:
    return data_plugins[plugin_id].get_title() if plugin_id in data_plugins else plugin_id


@register.filter
def stage_counts(found: dict[str, Any]) -> list[int | None]:
    """Samples in train, val and test of a dataset; None where there is no such stage."""
    return [found["stages"].get(stage.value, {}).get("entries") for stage in Stage]


@register.filter
def inputs(inference: Inference) -> str:
    return inputs_title(inference)


@register.filter
def stage(inference: Inference) -> str:
    """The stage that was predicted; "": other inputs."""
    return inference.source if inference.source in set(Stage) else ""


@register.inclusion_tag("web/jobs/badge.html")
def badge(job: Job) -> dict[str, Any]:
    aborting = job.cancel_requested and not job.is_finished
    return {"job": job, "title": "Aborting" if aborting else Job.Status(job.status).label}


@register.inclusion_tag("web/shared/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: Page[Any], name: str = "page", anchor: str = ""
) -> dict[str, Any]:
    """Links to the other pages of a list; they keep the rest of the query."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    rest = query.urlencode()
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "start": f"?{rest}{'&' if rest else ''}{name}=",
        "anchor": f"#{anchor}" if anchor else "",
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, *without: str, **values: Any) -> str:
    """The page's query without some parameters and with others set."""
    query = context["request"].GET.copy()
    for name in without:
        query.pop(name, None)
    for name, value in values.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def picture_name(name: str, ending: str = "") -> str:
    """What a picture of an input is called when it is saved."""
    return f"{relative_places([name])[0].name}{ending}.png"
