"""Valid names of archive members, and how errors print names."""

from __future__ import annotations

import re
import unicodedata

from core.exceptions import ArchiveError

_LONGEST_PART = 255
"""In bytes; the limit of Linux file systems."""
_LONGEST = 1024
"""In bytes, of a whole path: with the folder before it, it stays below Linux's limit of 4096."""
_MAX_DEPTH = 64
_CONTROL = {"Cc", "Zl", "Zp"}
"""Unicode categories of characters that end lines or control terminals."""
_PRINTED = 80
_DRIVE = re.compile(r"[A-Za-z]:")


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file in a member's name; empty for the archive's root folder.

    Raises:
        ArchiveError: the name is invalid, or leads out of the folder it is unpacked to.
    """
    if what := _fault_of(name):
        raise ArchiveError(f"The archive's member “{printed(name)}” {what}")
    return tuple(part for part in name.split("/") if part not in {"", "."})


def _fault_of(name: str) -> str:
    """Why a name is refused, and what to do; "" if it is valid."""
    # Almost all names are printable, and there may be a million of them.
    categories = set() if name.isprintable() else {unicodedata.category(one) for one in name}
    if "Cs" in categories:
        return "has a name that is not valid UTF-8. Rename it and create the archive again."
    if _CONTROL & categories:
        return "has control characters in its name. Rename it and create the archive again."
    if "\\" in name or _DRIVE.match(name):
        return (
            "has a Windows path as its name. Create the archive with a program that separates "
            "folders by “/”, such as 7-Zip."
        )
    if name.startswith("/"):
        return "has an absolute path. Create the archive in the folder's parent folder."
    return _fault_of_parts(name.split("/"), len(name.encode()))


def _fault_of_parts(parts: list[str], length: int) -> str:
    if ".." in parts:
        return "leads out of the archive by “..”. Create the archive in the folder's parent folder."
    if length > _LONGEST or any(len(part.encode()) > _LONGEST_PART for part in parts):
        return (
            f"has too long a name: at most {_LONGEST_PART} bytes for each folder or file, and "
            f"{_LONGEST:,} in total. Rename it and create the archive again."
        )
    if len(parts) > _MAX_DEPTH:
        return f"is nested more than {_MAX_DEPTH} folders deep. Archive a folder further down."
    return ""


def is_left_out(parts: tuple[str, ...]) -> bool:
    """Whether it is a file that macOS adds to archives beside the user's files.

    A “._image.png” looks like an image, but holds metadata such as an icon or where a file was
    downloaded from; data plug-ins would reject each one as a damaged image. Users who do not
    have a Mac may not know these files.
    """
    return parts[0] == "__MACOSX" or parts[-1] == ".DS_Store" or parts[-1].startswith("._")


def printed(text: str) -> str:
    """An untrusted text as errors show it: short, on one line, nothing invisible."""
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text[: 4 * _PRINTED]
    )
    return shown if len(shown) <= _PRINTED else shown[:_PRINTED] + "…"
