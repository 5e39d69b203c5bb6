"""What a process in a sandbox may use, and what it may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MB, _GB = 2**20, 2**30


@dataclass(frozen=True)
class Limits:
    """Beyond one of these, the process is ended, with all that it started."""

    seconds: float = 20.0
    """By the clock on the wall."""
    memory: int = 4 * _GB
    """Bytes of memory of its own, so without files that it has mapped."""
    threads: int = 1000
    processes: int = 0
    """Other processes that it may start; 0: neither processes nor programs."""
    written: int = 4 * _GB
    """Bytes of all files in the scratch folder together."""
    files: int = 20_000
    """Files and folders in the scratch folder."""
    lines: int = 200_000
    """Lines of its answer."""
    line: int = 8 * _MB
    """Bytes of one of them."""
    printed: int = 64 * _MB
    """Bytes that it may print; the last ones are kept."""


@dataclass(frozen=True)
class Jail:
    """What a process in a sandbox sees: these, the system's libraries, and nothing else."""

    scratch: Path
    """A folder, all that it may write to; it exists."""
    readable: tuple[Path, ...] = ()
    """Files and folders that it may read."""
    hidden: tuple[Path, ...] = ()
    """Folders that it must not see, should they be in one of those; what is readable or scratch
    within them stays."""
    devices: tuple[Path, ...] = ()
    """Devices, such as those of GPUs, that it may use."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All variables that it gets, besides those that the sandbox sets."""
    limits: Limits = Limits()


@dataclass(frozen=True)
class Ended:
    """How a process in a sandbox ended."""

    code: int
    """Its exit code; 128 and more: by a signal, or by the sandbox."""
    limit: str = ""
    """The field of `Limits` that it reached; "" if it ended by itself."""
    printed: str = ""
    """The end of what it printed."""

    def text(self, limits: Limits) -> str:
        """Which limit it reached, as the end of a sentence that starts with its subject."""
        return {
            "seconds": f"ran for more than {limits.seconds:g} seconds",
            "memory": f"took more than {limits.memory / 1e9:.1f} GB of memory",
            "threads": f"started more than {limits.threads:,} threads",
            "processes": f"started more than {limits.processes:,} processes",
            "written": f"wrote more than {limits.written / 1e9:.1f} GB to files",
            "files": f"wrote more than {limits.files:,} files",
            "lines": f"answered with more than {limits.lines:,} lines",
            "line": f"answered with a line of more than {limits.line / 1e6:.0f} MB",
            "printed": f"printed more than {limits.printed / 1e6:.0f} MB",
        }.get(self.limit, f"ended by itself, with the exit code {self.code}")
