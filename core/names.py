"""Names of files as users read them."""

from __future__ import annotations


def printed(text: str) -> str:
    """A name, or a text with names, as valid text: the system allows names that are none.

    What is no UTF-8 is written as ``\\udc..``, as Python's file system functions have it.
    """
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()
