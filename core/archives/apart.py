"""Unpacking an archive in a separate process, so that it can harm nothing else."""

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
_HOME = Path(core.__file__).resolve().parent.parent
"""Where the child finds the same `core`, whatever the current folder is."""
_ERRORS = {kind.__name__: kind for kind in (ArchiveError, DiskFullError)}


def unpack(archive: Path, folder: Path, limits: Limits) -> Unpacked:
    """Unpack a zip or tar archive into a new folder, completely or not at all.

    File modes follow the umask; links and devices are refused, files added by macOS skipped.

    Args:
        archive: may have any name; the format is detected from the content.
        folder: must not exist; its parent must.

    Raises:
        ArchiveError: it is damaged, refused or too large.
        DiskFullError: there is not enough space.
    """
    with writing(folder):
        folder.mkdir()
    try:
        return _answer_of(_run(archive, folder, limits))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _run(archive: Path, folder: Path, limits: Limits) -> subprocess.CompletedProcess[str]:
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
        cwd=_HOME,
        check=False,
    )


def _answer_of(done: subprocess.CompletedProcess[str]) -> Unpacked:
    """The child's answer; if there is none, the reason is in the log."""
    if done.returncode:
        raise ArchiveError(_failure_reason(done))
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _ERRORS[answer["error"]](answer["text"])
    return Unpacked(**answer)


def _failure_reason(done: subprocess.CompletedProcess[str]) -> str:
    """Log why, and return the reason for the user."""
    logger.error("An archive could not be unpacked (exit %d):\n%s", done.returncode, done.stderr)
    if done.returncode == -signal.SIGXCPU:
        return "Unpacking the archive takes too long. Split it into several archives."
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return f"The process unpacking the archive was ended by {name}. Try again."
    return (
        "The archive cannot be unpacked; the reason is in the server's log. "
        "Try again, or create the archive in another way."
    )
