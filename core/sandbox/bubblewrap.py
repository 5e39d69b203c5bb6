"""The command of bubblewrap (Debian's `bubblewrap`) that makes a sandbox of namespaces."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.sandbox.limits import Jail

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""Where programs and libraries are besides /usr; often links into it."""
_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")
_TEMPORARY = str(64 * 2**20)
"""Bytes of the folder for temporary files, which is in memory."""
_PROBE_SECONDS = 20


def why_not() -> str:
    """Why it cannot be used here; "" if it can: it is tried."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian's package bubblewrap)"
    command = ["bwrap", *_namespaces(), *_system(), "--proc", "/proc", "--dev", "/dev"]
    try:
        done = subprocess.run(
            [*command, "--", _a_program()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap cannot be started: {error}"
    if done.returncode == 0:
        return ""
    said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
    return (
        f"bubblewrap may not make namespaces here ({said}); Ubuntu from 24.04 on needs an AppArmor "
        "profile for it, and containers need user namespaces"
    )


def command(jail: Jail, inner: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The command that runs another one in a sandbox, with that environment."""
    scratch = str(jail.scratch)
    return [
        "bwrap",
        *_namespaces(),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev"),
        *_if_there("--ro-bind", Path("/sys/devices/system/cpu")),
        *("--size", _TEMPORARY, "--tmpfs", "/tmp"),  # noqa: S108 - the sandbox's own
        *_bound(jail),
        *(word for path in jail.devices for word in _if_there("--dev-bind", path)),
        *("--bind", scratch, scratch, "--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", scratch),
        *(word for name, value in environment.items() for word in ("--setenv", name, value)),
        "--",
        *inner,
    ]


def _namespaces() -> list[str]:
    words = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    # Its first process, since one of bubblewrap's own beside it would be without seccomp.
    words.append("--as-pid-1")
    return [*words, "--cap-drop", "ALL", "--hostname", "sandbox"]


def _system() -> Iterator[str]:
    yield from _if_there("--ro-bind", Path("/usr"))
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        else:
            yield from _if_there("--ro-bind", path)
    for name in _SETTINGS:
        yield from _if_there("--ro-bind", Path("/etc", name))


def _bound(jail: Jail) -> Iterator[str]:
    """What may be read, then what is hidden in it, then what may be read within that."""
    inner = [path for path in jail.readable if _within(path, jail.hidden)]
    for path in jail.readable:
        if path not in inner:
            yield from _if_there("--ro-bind", path)
    for path in jail.hidden:
        if path.exists() and _within(path, (*jail.readable, Path("/usr"))):
            yield from ("--tmpfs", str(path))
    for path in inner:
        yield from _if_there("--ro-bind", path)


def _within(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _if_there(option: str, path: Path) -> Iterator[str]:
    if path.exists():
        yield from (option, str(path), str(path))


def _a_program() -> str:
    """One that does nothing."""
    return shutil.which("true") or "/bin/true"
