"""Quick, Standard and Thorough: how long to train, as a multiple of what is proposed."""

from __future__ import annotations

from dataclasses import dataclass

from core.plugins.proposals import Proposal


@dataclass(frozen=True)
class Preset:
    title: str
    factor: float
    """Of the epochs of `standard`."""
    in_words: str


STANDARD = "standard"
PRESETS = {
    "quick": Preset("Quick", 0.25, "a quarter of"),
    STANDARD: Preset("Standard", 1, "all of"),
    "thorough": Preset("Thorough", 3, "three times"),
}


def scaled(standard: Proposal | int, preset_id: str) -> Proposal | None:
    """The epochs of a preset, from those of `standard`; None where it changes nothing."""
    preset = PRESETS.get(preset_id)
    if preset is None or preset.factor == 1:
        return None
    epochs = standard.value if isinstance(standard, Proposal) else standard
    why = f"{preset.title} is {preset.in_words} the {epochs:,} epochs of Standard"
    if isinstance(standard, Proposal):
        why += f" ({standard.because})"
    return Proposal(max(1, round(epochs * preset.factor)), why)
