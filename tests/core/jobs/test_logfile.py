from __future__ import annotations

import os
import subprocess
import sys

import pytest

from core.jobs.log import values
from core.jobs.logfile import LogFile
from core.storage import older_log


@pytest.fixture
def log(tmp_path, settings) -> LogFile:
    settings.DIGITS_LOG_BYTES = 100_000
    return LogFile(tmp_path / "logs" / "job-1.log")


def run(log: LogFile, code: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=log.write_end)
    log.child_has_it()
    pidfd = os.pidfd_open(process.pid)
    while process.poll() is None:
        log.pump(1, pidfd)
    log.drain()
    os.close(pidfd)


def test_what_a_child_prints_is_in_the_file_when_it_has_ended(log):
    run(log, "print('hello'); print('world', end='')")
    assert log.path.read_text() == "hello\nworld"


def test_a_log_is_rotated_and_its_end_is_kept(log):
    run(log, "for n in range(50_000): print(f'line {n}')")
    kept = older_log(log.path).read_text() + log.path.read_text()
    assert log.path.stat().st_size <= 100_000
    assert older_log(log.path).stat().st_size <= 100_000
    lines = kept.splitlines()
    assert lines[-1] == "line 49999"
    assert len(lines) > 8000
    numbers = [int(line.split()[1]) for line in lines[1:]]
    assert numbers == list(range(numbers[0], 50_000))


def test_a_later_attempt_goes_on_in_the_same_file(log, tmp_path):
    run(log, "print('first')")
    run(LogFile(log.path), "print('second')")
    assert log.path.read_text() == "first\nsecond\n"


def test_metrics_are_logged_by_their_stage():
    metrics = {"loss": 0.25, "dice": 0.91234, "val_loss": 1.5, "val_dice": None}
    assert values(metrics) == "training loss 0.25, dice 0.9123; validation loss 1.5"
    assert values({"loss": 0.25, "dice": 0.9}) == "training loss 0.25, dice 0.9"


def test_a_process_that_the_child_leaves_behind_does_not_hold_the_log_up(log):
    run(log, "import subprocess; subprocess.Popen(['sleep', '5']); print('end')")
    assert log.path.read_text() == "end\n"


def test_a_full_disk_does_not_end_the_supervisor(log, monkeypatch):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(log.path), "open", full)
    run(log, "print('lost')")
