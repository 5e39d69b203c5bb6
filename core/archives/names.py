"""What the members of archives may be called, and how errors print it."""

from __future__ import annotations

import re
import unicodedata

from core.exceptions import ArchiveError

LONGEST_PART = 255
"""Bytes; more no file system of Linux takes."""
LONGEST = 1024
"""Bytes of a whole name: with the folder before it, it stays below the system's 4096."""
DEEPEST = 64
CONTROL = {"Cc", "Zl", "Zp"}
"""Categories of characters that end lines or steer terminals."""
PRINTED = 80
DRIVE = re.compile(r"[A-Za-z]:")


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file of a member's name; none for the archive's own folder.

    Raises:
        ArchiveError: it could leave the folder that it is unpacked into, or is no name.
    """
    if what := fault_of(name):
        raise ArchiveError(f"The archive's member “{printed(name)}” {what}")
    return tuple(part for part in name.split("/") if part not in {"", "."})


def fault_of(name: str) -> str:
    """Why a name is refused and what to do; "" where there is nothing against it."""
    # Almost all names are printable, and a million of them are looked at.
    categories = set() if name.isprintable() else {unicodedata.category(one) for one in name}
    if "Cs" in categories:
        return "has a name that is no text in UTF-8. Rename it, and pack anew."
    if CONTROL & categories:
        return "has control characters in its name. Rename it, and pack anew."
    if "\\" in name or DRIVE.match(name):
        return (
            "has a path of Windows as its name. Pack with a program that separates "
            "folders by “/”, such as 7-Zip."
        )
    if name.startswith("/"):
        return "has an absolute path. Pack the folder from the one above it."
    return fault_of_parts(name.split("/"), len(name.encode()))


def fault_of_parts(parts: list[str], length: int) -> str:
    if ".." in parts:
        return "leads out of the archive by “..”. Pack the folder from the one above it."
    if length > LONGEST or any(len(part.encode()) > LONGEST_PART for part in parts):
        return (
            f"has too long a name: a part may have {LONGEST_PART} bytes, all of it {LONGEST:,}. "
            "Rename it, and pack anew."
        )
    if len(parts) > DEEPEST:
        return f"lies more than {DEEPEST} folders deep. Pack a folder further down."
    return ""


def is_left_out(parts: tuple[str, ...]) -> bool:
    """Whether it is what macOS adds to archives beside the users' files.

    A “._image.png” has the ending of an image, but holds the colours of an icon or where a
    file was downloaded from; data plug-ins would reject each one as a damaged image. Windows
    is shown them too, so users who never saw a Mac do not know what these files are.
    """
    return parts[0] == "__MACOSX" or parts[-1] == ".DS_Store" or parts[-1].startswith("._")


def printed(text: str) -> str:
    """A strange text as errors show it: short, on one line, nothing invisible."""
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text[: 4 * PRINTED]
    )
    return shown if len(shown) <= PRINTED else shown[:PRINTED] + "…"
