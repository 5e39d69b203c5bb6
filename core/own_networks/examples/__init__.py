"""Sources to start from. They are files of users' kind: read as text, run in a sandbox only."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = ("small", "convmixer", "autoencoder", "uncertainty", "siamese", "gan")
"""Their names, in the order in which they are offered."""


def example_source(name: str) -> str:
    """The text of an example."""
    return (Path(__file__).parent / f"{name}.py").read_text("utf-8")
