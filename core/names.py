"""Names of files as users read them: nothing in them steers a terminal, a log or a reader.

The system allows any bytes in names but the slash and zero.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re

_CONTROLS = "\x00-\x1f\x7f-\x9f"
"""C0, DEL and C1: a terminal obeys them."""
_DIRECTIONS = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What turns the direction of writing, so that `gnp.exe` reads `exe.png`; ends of lines, too."""
_NO_TEXT = "\ud800-\udfff"
"""Bytes that are not UTF-8, as Python's file system functions have them."""
_STRANGE = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_NO_TEXT}]")
_escape = codecs.lookup("unicode_escape").encode
"""Loaded now: Python loads it from a file, and logs are written where no more can be opened."""
LONGEST = 255
"""Bytes of a file's name that Linux takes; in UTF-8, a character has up to four."""
_STRANGE_IN_LINES = re.compile(f"(?![\t\n])[{_CONTROLS}{_DIRECTIONS}{_NO_TEXT}]")


def printed(text: str) -> str:
    """A name, or a sentence with names, as valid text on one line with nothing hidden in it.

    What a terminal would obey, what turns the direction of writing and what is not UTF-8 are
    written as Python writes them: ``\\x1b``, ``\\n``, ``\\u202e``, ``\\udc80``. What JSON leaves
    as it is stays JSON.
    """
    return _STRANGE.sub(_escaped, text)


def printed_lines(text: str) -> str:
    """The same of a text of several lines: they stay, and so do tabs."""
    return _STRANGE_IN_LINES.sub(_escaped, text)


def shortened(name: str, most: int = LONGEST) -> str:
    """A file's name of no more than so many bytes, with the same ending.

    Names that begin alike stay different: a hash takes the place of what is cut off.
    """
    if len(os.fsencode(name)) <= most:
        return name
    stem, ending = os.path.splitext(name)
    mark = f"-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    room = most - len(mark) - len(os.fsencode(ending))
    if room < 1:
        room, ending = room + len(os.fsencode(ending)), ""
    return f"{os.fsencode(stem)[:room].decode(errors='ignore')}{mark}{ending}"


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character < "\x7f":
        return _escape(character)[0].decode()
    return f"\\u{ord(character):04x}"
