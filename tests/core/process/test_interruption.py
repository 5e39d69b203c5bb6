"""Requests to end are noted, and nothing is interrupted."""

from __future__ import annotations

import os
import signal

import pytest

from core.process.interruption import REQUESTS, requests_to_end, undisturbed


@pytest.fixture(autouse=True)
def _as_in_a_terminal():
    before = {number: signal.signal(number, signal.SIG_DFL) for number in REQUESTS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", REQUESTS, ids=lambda number: number.name)
def test_the_first_request_is_noted_and_the_handlers_come_back(number):
    with requests_to_end() as asked:
        assert not asked
        assert (str(asked), asked.exit_code) == ("", 0)
        os.kill(os.getpid(), number)
        for later in REQUESTS:
            os.kill(os.getpid(), later)
        assert asked
        assert asked.exit_code == 128 + number
        assert str(asked) == ("Ctrl-C" if number == signal.SIGINT else number.name)
    assert {signal.getsignal(number) for number in REQUESTS} == {signal.SIG_DFL}


def test_a_process_that_ends_for_good_is_deaf_to_more():
    with requests_to_end(for_good=True):
        pass
    assert {signal.getsignal(number) for number in REQUESTS} == {signal.SIG_DFL}
    with requests_to_end(for_good=True):
        os.kill(os.getpid(), signal.SIGTERM)
    assert {signal.getsignal(number) for number in REQUESTS} == {signal.SIG_IGN}


def test_what_was_ignored_from_the_start_stays_so():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with requests_to_end() as asked:
        os.kill(os.getpid(), signal.SIGHUP)
        assert not asked
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_for_a_moment_all_of_them_are_ignored():
    with undisturbed():
        for number in REQUESTS:
            os.kill(os.getpid(), number)
    assert {signal.getsignal(number) for number in REQUESTS} == {signal.SIG_DFL}
