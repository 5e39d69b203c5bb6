from __future__ import annotations

import pytest

from core.jobs import memory


@pytest.mark.parametrize(
    ("groups", "file", "text"),
    [
        ("0::/a/b\n", "a/b/memory.events", "low 0\noom 2\noom_kill 3\n"),
        ("4:memory:/c\n0::/\n", "memory/c/memory.oom_control", "under_oom 0\noom_kill 3\n"),
        ("9:cpu,memory:/\n", "memory/memory.oom_control", "oom_kill_disable 0\noom_kill 3\n"),
        ("0::/\n", "vmstat", "nr_free 1\noom_kill 3\n"),
        ("", "vmstat", "oom_kill 3\n"),
    ],
)
def test_kills_are_counted_where_the_kernel_counts_them(tmp_path, monkeypatch, groups, file, text):
    monkeypatch.setattr(memory, "CGROUPS", tmp_path)
    monkeypatch.setattr(memory, "VMSTAT", tmp_path / "vmstat")
    monkeypatch.setattr(memory, "own_groups", groups.splitlines)
    assert memory.oom_kills() == 0
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    assert memory.oom_kills() == 3
