"""The characters of texts, whose features have an index for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

OTHER = "□"
"""Stands for characters that the alphabet does not have."""


def characters_of(feature: NDArray[Any], fields: Mapping[str, Any]) -> str:
    """One character for each index, up to the last known one; "" where there is no alphabet.

    Args:
        feature: of a text (1, length, 1); indices count from 1.
        fields: of the dataset, of which `alphabet` has the characters.
    """
    known = dict(enumerate(str(fields.get("alphabet") or ""), 1))
    if not known or feature.shape[0] != 1:
        return ""
    return "".join(known.get(int(one), OTHER) for one in feature.ravel()).rstrip(OTHER)
