"""The process that unpacks: `python -m core.archives.child`; see `core.archives.apart`."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.archives.contents import Limits
from core.archives.extract import extract
from core.exceptions import ArchiveError, DiskFullError
from core.process.groups import die_with_parent
from core.process.memory import offer_to_oom_killer

MOST_MEMORY = 2**30
SECONDS = 60
BYTES_A_SECOND, FILES_A_SECOND = 2 * 2**20, 200
"""What the slowest machines manage, twice; see `restrict`."""


def main() -> None:
    """Take an order as JSON, do it, and print the answer as JSON."""
    order = json.load(sys.stdin)
    die_with_parent(order["parent"])
    offer_to_oom_killer()
    limits = Limits(**order["limits"])
    restrict(limits)
    print(json.dumps(answer_to(Path(order["archive"]), Path(order["folder"]), limits)))


def restrict(limits: Limits) -> None:
    """Have the kernel bound this process.

    Headers can claim any size, and some of their damages keep the standard library's readers
    busy for ever; the limits that are known here bound the rest.
    """
    lower(resource.RLIMIT_AS, MOST_MEMORY)
    lower(resource.RLIMIT_CORE, 0)
    seconds = SECONDS + limits.bytes // BYTES_A_SECOND + limits.files // FILES_A_SECOND
    lower(resource.RLIMIT_CPU, seconds)


def lower(kind: int, to: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = to if hard == resource.RLIM_INFINITY else min(to, hard)
    resource.setrlimit(kind, (most, most))


def answer_to(archive: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """What was unpacked, or the error's class and text."""
    try:
        return asdict(extract(archive, folder, limits))
    except (ArchiveError, DiskFullError) as error:
        return {"error": type(error).__name__, "text": str(error)}
    except MemoryError:
        text = (
            "Unpacking the archive takes too much memory: it lists too many files, or is made "
            "to do harm. Divide it into several archives."
        )
        return {"error": ArchiveError.__name__, "text": text}


if __name__ == "__main__":
    main()
