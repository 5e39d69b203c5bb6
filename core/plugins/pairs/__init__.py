"""Images paired with label images of the same name in another folder."""

from __future__ import annotations

from core.plugins.pairs.entries import Folders, PairEntry, entries_by_stage
from core.plugins.pairs.forms import PairsForm
from core.plugins.pairs.ingestion import PairsIngestion
from core.plugins.pairs.listing import Pair, list_pairs
from core.plugins.pairs.sizes import check_sizes

__all__ = [
    "Folders",
    "Pair",
    "PairEntry",
    "PairsForm",
    "PairsIngestion",
    "check_sizes",
    "entries_by_stage",
    "list_pairs",
]
