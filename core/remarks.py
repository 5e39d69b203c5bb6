"""Sentences about datasets and trainings, used by pages, commands and jobs alike."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from core.names import printed


def repair_advice(name: str) -> str:
    """What to do if files of the dataset with that name are damaged."""
    return (
        "To list all damaged files, and to repair them from the original data, "
        f"run: manage.py verify {shlex.quote(name)} --repair"
    )


def left_out(user_data: Mapping[str, Any]) -> list[str]:
    """What the plug-in skipped when it listed the entries: how many, and why."""
    rows = user_data.get("skipped") or []
    return [
        printed(f"{row['count']:,}: {row['reason']}" if isinstance(row, Mapping) else str(row))
        for row in rows
    ]


def initial_in_words(report: Mapping[str, Any]) -> str:
    """Which layers of a network started with the weights of a file, and which are frozen."""
    parts = [f"Started from {report['file']}: {_layers(report['matched'])} matched"]
    parts.append(f"random weights in {_layers(report['random'])}")
    if report["frozen"]:
        parts.append(f"{_layers(report['frozen'])} frozen")
    return printed("; ".join(parts)) + "."


def _layers(names: list[str]) -> str:
    """How many layers, and which."""
    count = f"{len(names)} layer{'' if len(names) == 1 else 's'}"
    return f"{count} ({', '.join(names)})" if names else "no layer"


def warnings(leakage: Mapping[str, Any]) -> list[str]:
    """Dataset warnings about leakage between stages; empty if there is none."""
    groups = leakage.get("groups", {}).get("count", 0)
    duplicates = leakage.get("duplicates", {})
    exact, near = duplicates.get("exact", 0), duplicates.get("near", 0)
    at_least = "At least " if duplicates.get("at_least") else ""
    sentences = []
    if groups:
        have = "group has" if groups == 1 else "groups have"
        sentences.append(f"{groups:,} {have} samples in more than one stage.")
    if exact:
        are = "sample is" if exact == 1 else "samples are"
        sentences.append(f"{at_least}{exact:,} {are} identical to one of an earlier stage.")
    if near:
        are = "sample looks" if near == 1 else "samples look"
        sentences.append(f"{at_least}{near:,} {are} nearly identical to one of an earlier stage.")
    return sentences
