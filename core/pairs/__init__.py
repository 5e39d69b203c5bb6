"""Images paired with label images of the same name in another folder, for plug-ins."""

from __future__ import annotations

from core.pairs.entries import Folders, PairEntry, chosen_entry, entries_by_stage
from core.pairs.forms import CHANNELS, CHANNELS_OF, InferenceForm, PairsForm
from core.pairs.ingestion import PairsIngestion
from core.pairs.listing import Pair, list_pairs

__all__ = [
    "CHANNELS",
    "CHANNELS_OF",
    "Folders",
    "InferenceForm",
    "Pair",
    "PairEntry",
    "PairsForm",
    "PairsIngestion",
    "chosen_entry",
    "entries_by_stage",
    "list_pairs",
]
