"""What memory there is, as the kernel says it."""

from __future__ import annotations

import mmap

import pytest

from core.process import control_groups, free_memory

MEMINFO = "MemTotal:  8000 kB\nMemAvailable:  5000 kB\nSwapTotal:  1000 kB\nHugePages_Total:  0\n"
VERSION_2 = {"memory.max": "2048000", "memory.current": "1024000"}
VERSION_1 = {"memory.limit_in_bytes": "2048000", "memory.usage_in_bytes": "1024000"}
STAT = "anon 3\ninactive_file 24000\ntotal_inactive_file 24000\n"


@pytest.mark.parametrize(
    ("groups", "folder", "files", "limit", "available"),
    [
        ("0::/", "", {}, 9_216_000, 5_120_000),
        ("0::/a/b", "a", VERSION_2, 2_048_000, 1_048_000),
        ("0::/a/b", "a/b", VERSION_2 | {"memory.max": "max"}, 9_216_000, 5_120_000),
        ("0::/a", "a", VERSION_2 | {"memory.current": "3000000"}, 2_048_000, 0),
        ("4:cpu,memory:/a\n0::/", "memory/a", VERSION_1, 2_048_000, 1_048_000),
        ("4:memory:/elsewhere", "memory", VERSION_1, 2_048_000, 1_048_000),
        ("4:cpu:/a", "memory/a", VERSION_1, 9_216_000, 5_120_000),
    ],
)
def test_the_strictest_limit_counts(tmp_path, monkeypatch, groups, folder, files, limit, available):
    (tmp_path / "meminfo").write_text(MEMINFO)
    group = tmp_path / "groups" / folder
    group.mkdir(parents=True)
    for name, text in (files | {"memory.stat": STAT}).items():
        (group / name).write_text(text)
    monkeypatch.setattr(free_memory, "PROC", tmp_path)
    monkeypatch.setattr(control_groups, "CGROUPS", tmp_path / "groups")
    monkeypatch.setattr(control_groups, "own_groups", groups.splitlines)
    assert free_memory.memory_limit() == limit
    assert free_memory.available_memory() == available


def use(size: int) -> None:
    """Use new pages for a moment, whatever memory the process keeps for later."""
    with mmap.mmap(-1, size) as pages:
        for place in range(0, size, mmap.PAGESIZE):
            pages[place] = 1


def test_the_peak_is_counted_from_the_reset_on():
    use(64 * 2**20)
    free_memory.reset_peak()
    before = free_memory.peak_memory()
    assert before - free_memory.held_memory() < 16 * 2**20
    use(32 * 2**20)
    assert 24 * 2**20 < free_memory.peak_memory() - before < 48 * 2**20
