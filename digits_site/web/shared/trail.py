"""Breadcrumbs: what stands above a page, from its section on, and what the page itself is called.

They are made from the page's address and from what its template is given, so that a page has them
without doing anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.models import Addition, Artifact, Dataset, Inference, Snapshot, TrainedModel
from digits_site.web.shared.links import url_of
from digits_site.web.shared.sections import section_of

_TITLES = {
    "addition-new": "Add entries",
    "comparison": "Comparison",
    "dataset-evaluations": "Evaluations",
    "dataset-new": "New dataset",
    "dataset-task": "New dataset",
    "inference-compare": "Compare with",
    "inference-most-confident": "Most confident",
    "inference-new": "New inference",
    "inference-output": "Output",
    "inside": "Look inside",
    "job-log": "Log",
    "model-check": "Check",
    "model-evaluations": "Evaluations",
    "model-new": "New model",
    "model-preflight": "Check",
    "model-suggestion": "Suggestion",
    "network-new": "New network",
    "network-structure": "Network",
    "network-visualize": "Network",
    "networks": "Own networks",
    "plugins": "Plug-ins",
    "predict": "Predict",
    "pretrained": "Pretrained models",
    "pretrained-new": "Make pretrained model",
    "sample": "Sample",
    "snapshot-formats": "Download",
    "sweep-stop": "Stop the rest",
    "sweeps": "Sweeps",
    "system": "System",
    "password": "Change password",
}
_ENDINGS = {"edit": "Edit", "delete": "Delete", "abort": "Abort", "start-over": "Start over"}
_OWN_PAGES = {Dataset: "dataset", TrainedModel: "model", Inference: "inference"}


@dataclass(frozen=True)
class Crumb:
    """A step of the trail; without an address, it is the page itself."""

    text: str
    url: str = ""


def trail_of(view_name: str, context: Mapping[str, Any]) -> list[Crumb]:
    """The steps to a page; the last one without an address is the page.

    Args:
        view_name: the full name of the page's address, such as "web:dataset-edit".
        context: of the page's template. `crumbs` adds steps, pairs of text and address; a
            dataset, model, inference or artifact is one by itself.
    """
    name = view_name.removeprefix("web:")
    section = section_of(view_name)
    steps = [Crumb(section.title, "" if section.name == name else section.url)] if section else []
    for artifact in _artifacts(context, with_dataset=section is not None and section.key != "m"):
        is_page = _OWN_PAGES.get(type(artifact)) == name
        steps.append(Crumb(_text_of(artifact), "" if is_page else url_of(artifact)))
    steps += [Crumb(str(text), url) for text, url in context.get("crumbs") or ()]
    if title := _title_of(name):
        steps.append(Crumb(title))
    return steps


def _title_of(name: str) -> str:
    known = _TITLES.get(name)
    if known is not None:
        return known
    return next((text for end, text in _ENDINGS.items() if name.endswith(f"-{end}")), "")


def _text_of(artifact: Artifact) -> str:
    return f"Inference {artifact.pk}" if isinstance(artifact, Inference) else str(artifact)


def _artifacts(context: Mapping[str, Any], *, with_dataset: bool) -> Iterator[Artifact]:
    """What the page is about, after what it belongs to: an inference after its model."""
    about = [context.get(name) for name in ("inference", "model", "artifact")]
    about += [context.get("dataset")] if with_dataset else []
    snapshot = context.get("snapshot")
    about += [snapshot.model] if isinstance(snapshot, Snapshot) else []
    found = next((one for one in about if isinstance(one, Artifact)), None)
    if isinstance(found, Addition):
        found = found.dataset
    if isinstance(found, Inference):
        yield found.model
    if found is not None:
        yield found
