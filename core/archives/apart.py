"""Unpacking an archive in a process of its own, which it can only harm itself."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import core
from core.archives.contents import Limits, Unpacked
from core.archives.disk import writing
from core.exceptions import ArchiveError, DiskFullError

logger = logging.getLogger(__name__)

CHILD = "core.archives.child"
HOME = Path(core.__file__).resolve().parent.parent
"""Where the child finds the same `core`, wherever this process was started."""
ERRORS = {kind.__name__: kind for kind in (ArchiveError, DiskFullError)}


def unpack(archive: Path, folder: Path, limits: Limits) -> Unpacked:
    """Unpack a zip or tar archive into a new folder, whole or not at all.

    Modes are those of the umask; there are no links, devices, or what macOS adds.

    Args:
        archive: of any name; its content says what it is.
        folder: must not exist; its parent must.

    Raises:
        ArchiveError: it is damaged, refused or too large.
        DiskFullError: there is no space for it.
    """
    with writing(folder):
        folder.mkdir()
    try:
        return answer_of(run(archive, folder, limits))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def run(archive: Path, folder: Path, limits: Limits) -> subprocess.CompletedProcess[str]:
    order = {
        "archive": str(archive.absolute()),
        "folder": str(folder.absolute()),
        "limits": asdict(limits),
        "parent": os.getpid(),
    }
    return subprocess.run(
        [sys.executable, "-m", CHILD],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        errors="backslashreplace",
        cwd=HOME,
        check=False,
    )


def answer_of(done: subprocess.CompletedProcess[str]) -> Unpacked:
    """What the child answered; where it could not, the log says why."""
    if done.returncode:
        raise ArchiveError(why_it_ended(done))
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise ERRORS[answer["error"]](answer["text"])
    return Unpacked(**answer)


def why_it_ended(done: subprocess.CompletedProcess[str]) -> str:
    """Log it, and say it to the user."""
    logger.error("An archive could not be unpacked (exit %d):\n%s", done.returncode, done.stderr)
    if done.returncode == -signal.SIGXCPU:
        return "Unpacking the archive takes too long. Divide it into several archives."
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return f"The process that unpacked the archive was ended by {name}. Try again."
    return (
        "The archive cannot be unpacked, for a reason that is in the server's log. "
        "Try again, or pack it in another way."
    )
