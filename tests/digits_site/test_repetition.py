"""A line that comes again and again is in the log once a minute."""

from __future__ import annotations

import logging

import pytest

from digits_site import repetition
from digits_site.repetition import OnceAMinute


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(repetition.time, "monotonic", lambda: now[0])
    return now


def line(text: str, *arguments, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("x", logging.WARNING, "", 1, text, arguments, info)


def test_the_same_line_is_held_back_for_a_minute_and_counted(clock):
    log = OnceAMinute()
    assert [log.filter(line("no %s", "place")) for _ in range(5)] == [True] + [False] * 4
    clock[0] += 61
    again = line("no %s", "place")
    assert log.filter(again)
    assert again.getMessage() == "no place (and 4 more times since)"
    clock[0] += 61
    last = line("no %s", "place")
    assert log.filter(last)
    assert last.getMessage() == "no place"


def test_other_lines_and_other_errors_get_through(clock):
    log = OnceAMinute()
    records = [
        line("a"),
        line("b"),
        line("a", error=ValueError("1")),
        line("a", error=ValueError("2")),
    ]
    assert [log.filter(record) for record in records] == [True] * 4


def test_it_remembers_no_more_than_it_must(clock):
    log = OnceAMinute()
    for number in range(5 * repetition.REMEMBERED):
        assert log.filter(line(f"line {number}"))
    assert len(log.logged) <= repetition.REMEMBERED
