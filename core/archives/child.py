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

_MAX_MEMORY = 2**30
_SECONDS = 60
_BYTES_A_SECOND, _FILES_A_SECOND = 2 * 2**20, 200
"""Half of what the slowest machines manage; see `restrict`."""


def main() -> None:
    """Read a request as JSON, carry it out, and print the answer as JSON."""
    order = json.load(sys.stdin)
    die_with_parent(order["parent"])
    offer_to_oom_killer()
    limits = Limits(**order["limits"])
    restrict(limits)
    print(json.dumps(_answer_to(Path(order["archive"]), Path(order["folder"]), limits)))


def restrict(limits: Limits) -> None:
    """Limit the resources of this process.

    Headers can claim any size, and some kinds of damage send the standard library's readers
    into an endless loop.
    """
    _lower(resource.RLIMIT_AS, _MAX_MEMORY)
    _lower(resource.RLIMIT_CORE, 0)
    seconds = _SECONDS + limits.bytes // _BYTES_A_SECOND + limits.files // _FILES_A_SECOND
    _lower(resource.RLIMIT_CPU, seconds)


def _lower(kind: int, to: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = to if hard == resource.RLIM_INFINITY else min(to, hard)
    resource.setrlimit(kind, (most, most))


def _answer_to(archive: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """What was unpacked, or the class and text of the error."""
    try:
        return asdict(extract(archive, folder, limits))
    except (ArchiveError, DiskFullError) as error:
        return {"error": type(error).__name__, "text": str(error)}
    except MemoryError:
        text = (
            "Unpacking the archive takes too much memory: it lists too many files, or is "
            "malicious. Split it into several archives."
        )
        return {"error": ArchiveError.__name__, "text": text}


if __name__ == "__main__":
    main()
