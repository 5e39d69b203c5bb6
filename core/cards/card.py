"""The card of a model as a document, from its dictionary (`core.representations.card`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.cards.labels import labels_of, value_in_words
from core.cards.provenance import reproduction_section
from core.cards.sections import Block, Document, Notes, Section, Table
from core.forms.loss import unused_parameters
from core.networks import network_title

Card = Mapping[str, Any]
_LARGE = 10_000
"""From which on figures have no decimals."""


def document_of(card: Card) -> Document:
    """All sections; those without contents are left out."""
    model, data = card["model"], card["data"]
    network = model["own_network"] or network_title(model["network"])
    subtitle = (
        f"{network} for {data['task_title'].lower()}, made by "
        f"{model['owner']} on {model['created'][:10]} with {card['product']}"
    )
    sections = [
        _notes(card),
        _figures(card),
        Section("Limits", [Notes(card["limits"])]),
        _data(card),
        _settings(card),
        _hardware(card),
        reproduction_section(card),
    ]
    return Document(model["name"], subtitle, [one for one in sections if any(one.blocks)])


def _notes(card: Card) -> Section:
    lines = [line for line in card["model"]["notes"].splitlines() if line.strip()]
    return Section("Notes", list(lines))


def _figures(card: Card) -> Section:
    figures = card["figures"]
    blocks: list[Block] = []
    if figures["remarks"]:
        blocks.append(Notes(list(dict.fromkeys(figures["remarks"])), warn=True))
    if figures["best_epoch"] is not None:
        blocks.append(
            f"Of epoch {figures['best_epoch']:g} of {figures['epochs']:g}, the best by "
            f"{figures['ranked_by']}:"
        )
        rows = [(row["title"], row["stage"], number(row["value"])) for row in figures["training"]]
        blocks.append(Table(rows, ("Metric", "Stage", "Value")))
    else:
        blocks.append("No epoch was completed.")
    for one in figures["evaluations"]:
        blocks += _evaluation(one)
    return Section("Figures", blocks)


def _evaluation(found: Mapping[str, Any]) -> list[Block]:
    where = f"stage “{found['stage']}”" if found["stage"] else "other inputs"
    samples = f"{found['samples']:,} samples" if found["samples"] else "samples"
    resampled = f", 95 % intervals by resampling {found['resampled']}" if found["resampled"] else ""
    head = (
        f"Evaluation of epoch {found['epoch']:g} on {where} of “{found['dataset']}”: {samples} "
        f"({found['created'][:10]}){resampled}."
    )
    rows = [(one["title"], _with_interval(one)) for one in found["metrics"]]
    blocks: list[Block] = [head, Table(rows, ("Metric", "Value"))]
    if found["rows"]:
        titles = list(dict.fromkeys(title for row in found["rows"] for title in row["metrics"]))
        cells = [
            (row["label"], *(_with_interval(row["metrics"].get(title)) for title in titles))
            for row in found["rows"]
        ]
        blocks.append(Table(cells, ("", *titles)))
    return blocks


def _with_interval(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return "–"
    low_high = one["interval"]
    text = number(one["value"])
    return f"{text} ({number(low_high[0])}–{number(low_high[1])})" if low_high else text


def number(value: float | None) -> str:
    """A figure as tables show it."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.4g}"


def _data(card: Card) -> Section:
    data = card["data"]
    rows = [("Dataset", data["name"]), ("Task", data["task_title"])]
    rows.append(("Read by", f"{data['plugin']} {data['plugin_version']}".strip()))
    shape, dtype = data["feature"].get("shape"), data["feature"].get("dtype")
    if shape:
        rows.append(("Features", f"{' × '.join(map(str, shape))} {dtype}"))
    if data["grouping"]:
        rows.append(("Groups", data["grouping"]))
    rows.append(
        (
            "De-identification",
            "Not recorded. Samples are stored as arrays, without the headers of their files; "
            "names of files and of groups are kept beside them on the server.",
        )
    )
    rows += [(label, value) for label, value in labels_of(card).source]
    blocks: list[Block] = [Table(rows), _stages(data)]
    if data["classes"]:
        stages = list(data["stages"])
        head = ("Class", *(f"{stage}: {data['counted']} (samples)" for stage in stages))
        blocks.append(Table([_class_row(row, stages) for row in data["classes"]], head))
    if data["missing"]:
        blocks.append(Notes([data["missing"]], warn=True))
    return Section("Data", blocks)


def _stages(data: Mapping[str, Any]) -> Table:
    rows = [
        (
            name,
            f"{stage['entries']:,}",
            f"{stage['groups']:,}" if stage.get("groups") else "–",
            f"{stage.get('rejected', 0):,}",
        )
        for name, stage in data["stages"].items()
    ]
    return Table(rows, ("Stage", "Samples", "Groups", "Rejected"))


def _class_row(row: Mapping[str, Any], stages: list[str]) -> tuple[str, ...]:
    counts = (row["stages"].get(stage, {}) for stage in stages)
    return (
        row["name"],
        *(f"{one.get('pixels', 0):,} ({one.get('samples', 0):,})" for one in counts),
    )


def _settings(card: Card) -> Section:
    labels = labels_of(card)
    values = {row["name"]: row["value"] for row in card["settings"]}
    left_out = unused_parameters(values.get("loss") or "")
    rows, unused = [], []
    for row in card["settings"]:
        title = labels.title(row["part"], row["name"])
        if row["value"] in (None, "", []) or row["name"] in left_out:
            continue
        if row["name"].startswith("aug_") and not row["value"]:
            unused.append(title)
            continue
        value = value_in_words(row["value"], labels.field(row["part"], row["name"]))
        because = f"proposed, because {row['because']}" if row["because"] else ""
        rows.append((title, value, because))
    if not rows:
        return Section("Settings")
    blocks: list[Block] = [Table(rows, ("Setting", "Value", "Reason"))]
    if unused:
        blocks.append(f"Not used: {', '.join(unused)}.")
    return Section("Settings", blocks)


def _hardware(card: Card) -> Section:
    found, seconds = card["hardware"], card["seconds"]
    rows = []
    if found:
        cpus = f"{found['cpus']} CPU{'' if found['cpus'] == 1 else 's'}"
        rows = [
            ("Machine", found["machine"]),
            ("Processor", f"{found['processor']}, {cpus}"),
            ("Devices", ", ".join(found["devices"]) or "CPU"),
            ("Precision", found["precision"]),
            ("Weights", f"{found['parameters']:,}, of which {found['trainable']:,} were trained"),
            ("Software", found["versions"]),
        ]
    if seconds is not None:
        rows.append(("Time", f"{seconds:,.0f} s"))
    return Section("Hardware and time", [Table(rows)] if rows else [])
