"""The names that the challenge gives to cases."""

from __future__ import annotations

import re

from core.plugins.text import composed

LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def case_key(name: str) -> str:
    """A case's name in the one Unicode form, without leading zeros in its numbers.

    The challenge writes ``SC-HF-I-01`` in one archive and ``SC-HF-I-1`` in another.
    """
    return LEADING_ZEROS.sub("", composed(name))
