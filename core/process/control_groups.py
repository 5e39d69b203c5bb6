"""The kernel's control groups that this process belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")


def own_groups() -> list[str]:
    """Lines of the form `number:controllers:group`; version 2 has no controllers."""
    try:
        return Path("/proc/self/cgroup").read_text("utf-8").splitlines()
    except OSError:
        return []


def memory_groups() -> Iterator[Path]:
    """The folders of the groups that may limit memory, those around them too."""
    for line in own_groups():
        _, controllers, group = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root = CGROUPS / "memory" if controllers else CGROUPS
        folder = root / group.lstrip("/")
        # In a container, the group's own folder may be visible as the topmost only.
        yield from (one for one in (folder, *folder.parents) if one.is_relative_to(root))
