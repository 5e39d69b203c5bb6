"""Processes that are started again."""

from __future__ import annotations

import signal

import pytest

from core.process.groups import identity_of, is_alive
from core.process.kept_running import KeptRunning, stop


@pytest.mark.parametrize(
    ("longest", "pauses"), [(60, [0, 0, 0, 0, 1, 2, 4, 8]), (2, [0] * 4 + [1, 2, 2, 2])]
)
def test_pauses_before_restarts_grow_up_to_the_longest_one(tmp_path, longest, pauses):
    part = KeptRunning("part", ["-c", "pass"], tmp_path, longest_pause=longest)
    for pause in pauses:
        assert part.pause() == pause
        assert part.pause() is None  # it is scheduled already
        part.process.wait()
        part.restart()
    part.process.wait()


def test_it_has_more_variables_and_what_it_started_ends_with_it(tmp_path):
    code = "import os, subprocess, time; child = subprocess.Popen(['sleep', '60']); "
    code += "open(os.environ['PLACE'], 'w').write(f'{os.getcwd()} {child.pid}'); time.sleep(60)"
    place = tmp_path / "found"
    part = KeptRunning("part", ["-c", code], tmp_path, {"PLACE": str(place)})
    while not (place.exists() and place.read_text()):
        assert part.process.poll() is None
    folder, child = place.read_text().split()
    assert folder == str(tmp_path)
    child = identity_of(int(child))
    assert is_alive(child)
    stop([part])
    assert part.process.returncode == -signal.SIGTERM
    assert not is_alive(child)
