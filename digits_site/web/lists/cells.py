"""The cells of a list's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.listing.fields import Field
from core.listing.language import quoted
from core.models import Job
from core.networks import network_title
from core.registry import data_plugins
from core.tasks import task_of
from core.tasks.metrics import in_digits
from digits_site.web.lists.sparkline import sparkline
from digits_site.web.shared.links import url_of
from digits_site.web.shared.text import NOTHING, duration

RIGHT = frozenset({"number", "bytes", "duration", "metric", "result", "setting"})
"""What is aligned at the right, where units are."""
_PHONE = frozenset({"name", "status", "result", "metric"})
"""What is seen on phones."""
_LONGEST = 60


def css_of(field: Field) -> str:
    """The classes of a column's cells."""
    classes = [field.shown_as if field.shown_as in {"name", "picture", "curve", "result"} else ""]
    classes += ["text-nowrap"] if field.name == "owner" else []
    classes += ["number"] if field.shown_as in RIGHT else []
    classes += [] if field.shown_as in _PHONE else ["d-none", "d-md-table-cell"]
    return " ".join(filter(None, classes))


def cell(field: Field, row: Any, found: Mapping[str, Any]) -> Any:
    """What a cell holds; the status is the template's, and times are written by it.

    Args:
        field: the column.
        row: the model or dataset.
        found: its representation.
    """
    return _CELLS[field.shown_as](field, row, found)


def _name(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString:
    return format_html('<a href="{}">{}</a>', url_of(row), found["name"])


def _dataset(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString:
    pattern = '<a class="link-body-emphasis link-underline-opacity-25" href="{}">{}</a>'
    return format_html(pattern, url_of(row.dataset), found["dataset"]["name"])


def _text(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    text = str(field.value(row) or "")
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or NOTHING


def _owner(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    return found["owner"] if field.name == "owner" else _text(field, row, found)


def _number(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    value = field.value(row)
    if value is None:
        return NOTHING
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def _bytes(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    value = field.value(row)
    return filesizeformat(value) if value else NOTHING


def _metric(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    value = field.value(row)
    return in_digits(value) if isinstance(value, int | float) else NOTHING


def _setting(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    value = field.value(row)
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)[:_LONGEST]


def _duration(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString | str:
    seconds = row.job.seconds
    if row.job.status == Job.Status.RUNNING and seconds is not None:
        return format_html('<span data-seconds="{}">{}</span>', round(seconds), duration(seconds))
    return duration(seconds)


def _network(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    return found["own_network"] or network_title(row.network)


def _plugin(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    known = row.plugin_id in data_plugins
    return data_plugins[row.plugin_id].get_title() if known else row.plugin_id


def _tags(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString:
    pattern = '<a class="tag" href="?q={}">{}</a>'
    links = ((quote(f"tag:{quoted(tag)}"), tag) for tag in row.tag_list)
    return format_html_join(" ", pattern, links)


def _folder(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString:
    pattern = '<a class="link-body-emphasis link-underline-opacity-25" href="?folder={}">{}</a>'
    return format_html(pattern, quote(row.listed_in), row.listed_in)


def _curve(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString:
    return sparkline(row.losses)


def _result(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString | str:
    metric, leak = found["ranking_metric"], ""
    if found["dataset"]["has_leakage"]:
        leak = format_html(
            ' <span class="badge text-bg-warning" title="{}">leak</span>',
            "The validation stage overlaps with the training stage; see the model's page",
        )
    if metric["value"] is None:
        return format_html("{}{}", NOTHING, leak)
    epoch = "" if metric["epoch"] is None else f", epoch {metric['epoch']:g}"
    pattern = '{} {}{}<div class="small text-body-secondary">{}{}</div>'
    value = in_digits(metric["value"])
    return format_html(pattern, metric["title"], value, leak, metric["stage"], epoch)


def _picture(field: Field, row: Any, found: Mapping[str, Any]) -> SafeString | str:
    if row.job.status != Job.Status.DONE or not task_of(row.task).is_picture:
        return ""
    stage = next((name for name, one in found["stages"].items() if one["entries"]), None)
    if stage is None:
        return ""
    url = reverse("web:sample-picture", args=[row.pk, stage, 0])
    pattern = '<img src="{}?run={}" alt="" width="40" height="40" loading="lazy">'
    return format_html(pattern, url, row.job.run)


def _time(field: Field, row: Any, found: Mapping[str, Any]) -> Any:
    """The moment: the template says how long ago that is."""
    return row.job.ended if field.name == "ended" else row.created


def _status(field: Field, row: Any, found: Mapping[str, Any]) -> str:
    return ""


_CELLS: Mapping[str, Callable[[Field, Any, Mapping[str, Any]], Any]] = {
    "name": _name,
    "dataset": _dataset,
    "text": _owner,
    "notes": _text,
    "number": _number,
    "bytes": _bytes,
    "metric": _metric,
    "setting": _setting,
    "duration": _duration,
    "network": _network,
    "plugin": _plugin,
    "tags": _tags,
    "folder": _folder,
    "curve": _curve,
    "result": _result,
    "picture": _picture,
    "time": _time,
    "status": _status,
}
