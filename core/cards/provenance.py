"""The section of a card on what its run was made from, and whether it was repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.cards.sections import Block, Notes, Section, Table

_SHOWN = 16
"""Digits of a checksum; the JSON has all."""


def reproduction_section(card: Mapping[str, Any]) -> Section:
    """How to train it again, and what came of it."""
    blocks: list[Block] = []
    kept, found = card["provenance"], card["reproduction"]
    texts = [f"{one['name']}: {one['text']}" for one in found["again"] if one["text"]]
    if found["of"] and found["comparison"]:
        texts.append(f"It repeats “{found['of']['name']}”. {found['comparison']['text']}")
        texts += [one["text"] for one in found["comparison"]["differences"]]
    blocks.append(Notes(texts) if texts else "It was not trained again.")
    if kept is None:
        blocks.append("The run kept neither its packages nor its code: an earlier version made it.")
        return Section("Reproduction", blocks)
    blocks.append(f"manage.py reproduce {card['model']['id']} trains it again from:")
    drawn = " (drawn by the run)" if kept["drawn"] else ""
    rows = [("Seed", f"{kept['seed']}{drawn}")]
    rows += [
        (f"Samples of {name}", f"SHA-256 {stage['sha256'][:_SHOWN]}…")
        for name, stage in kept["dataset"]["stages"].items()
    ]
    if weights := kept["initial_weights"]:
        digest = weights["sha256"]
        known = f"SHA-256 {digest[:_SHOWN]}…" if digest else "missing"
        rows.append(("Initial weights", f"{weights['file']}, {known}"))
    rows += [
        (kind.capitalize(), f"{one['id']} ({one['app']} {one['version']})".replace(" )", ")"))
        for kind, one in kept["plugins"].items()
    ]
    if kept["code"]["commit"]:
        rows.append(("Commit", kept["code"]["commit"][:_SHOWN]))
    packages = ", ".join(f"{name} {text}" for name, text in kept["packages"].items())
    rows.append(("Packages", packages))
    rows.append(("Machine", f"{kept['machine']['name']}, {kept['machine']['system']}"))
    blocks.append(Table(rows))
    return Section("Reproduction", blocks)
