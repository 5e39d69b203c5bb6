"""What commands say of how far they are."""

from __future__ import annotations

import sys

from core.management import progress
from core.management.progress import ProgressLine


def told(capsys, monkeypatch, verbosity: int, *, is_terminal: bool, seconds: float) -> str:
    moments = iter(range(100, 1000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(moments) * seconds)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal, raising=False)
    tell = ProgressLine(verbosity)
    for done in range(5):
        tell(1000 * done, 4000, "reading")
    return capsys.readouterr().err


def test_a_terminal_has_one_line_which_goes_in_the_end(capsys, monkeypatch):
    text = told(capsys, monkeypatch, 1, is_terminal=True, seconds=2)
    assert text.split("\r\x1b[K")[1:3] == ["reading: 0 of 4,000", "reading: 1,000 of 4,000"]
    assert text.endswith("\r\x1b[K")


def test_elsewhere_there_is_a_line_now_and_then(capsys, monkeypatch):
    text = told(capsys, monkeypatch, 1, is_terminal=False, seconds=0.6)
    assert text.splitlines() == ["reading: 0 of 4,000", "reading: 2,000 of 4,000"]


def test_verbosity_0_says_nothing(capsys, monkeypatch):
    assert told(capsys, monkeypatch, 0, is_terminal=True, seconds=2) == ""
