"""Clients that are slow or many, at a real server: they end, and others are answered."""

from __future__ import annotations

import contextlib
import http.client
import resource
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

LIMIT = 40
FLOOD = 150
LOGIN_POST = (
    b"POST /login/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"
)


SESSION = """
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.create_user("ann"))
print(client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def server(migrated: Path, tmp_path_factory) -> Iterator[tuple[int, Path]]:
    """A server of little patience, with few places; its port and its log."""
    few = {"DIGITS_CONNECTION_TIMEOUT": "1", "DIGITS_CONNECTIONS": str(LIMIT)}
    installation = Installation(migrated, few).copied(tmp_path_factory)
    port = free_port()
    with serving(installation, port) as (_, log):
        page(port)
        yield port, log


@pytest.fixture(scope="module")
def session(server: tuple[int, Path]) -> str:
    """The session of a user of that server."""
    done = Installation(server[1].parent).run("shell", "--no-imports", "-c", SESSION)
    return done.stdout.strip()


def page(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/login/")
        answer = connection.getresponse()
        answer.read()
    return answer.status


@contextmanager
def connections(port: int, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(count):
            opened.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), 30)))
            with contextlib.suppress(OSError):  # it may have been closed for another one
                opened[-1].sendall(first)
        yield opened


def said(connection: socket.socket) -> bytes:
    """All that the server says until it closes the connection."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(10_000):
            data += part
    return data


@pytest.mark.parametrize(
    "first",
    [b"", b"GET /login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", LOGIN_POST % 1000 + b"username="],
    ids=["nothing", "half a header", "half a body"],
)
def test_who_falls_silent_is_closed(server, first):
    with connections(server[0], 1, first) as (silent,):
        assert said(silent).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert page(server[0]) == 200


def test_a_header_that_drips_is_late_all_the_same(server):
    with connections(server[0], 1, b"GET /login/ HTTP/1.1\r\n") as (slow,):
        assert is_closed_while(slow, lambda: slow.sendall(b"X-Y: z\r\n"))


def test_a_body_that_drips_is_no_upload(server):
    with connections(server[0], 1, LOGIN_POST % 10_000) as (slow,):
        assert is_closed_while(slow, lambda: slow.sendall(b"x"))


def is_closed_while(connection: socket.socket, send) -> bool:
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            send()
        except OSError:
            return True
        if select.select([connection], [], [], 0.2)[0]:
            return said(connection).startswith(b"HTTP/1.1 408")
    return False


def test_a_body_that_takes_longer_than_the_limit_but_comes_is_read(server):
    body = b"username=ann&password=x&next=" + b"n" * 3000
    with connections(server[0], 1, LOGIN_POST % len(body)) as (slow,):
        began = time.monotonic()
        for place in range(0, len(body), 300):
            slow.sendall(body[place : place + 300])
            time.sleep(0.3)
        assert time.monotonic() - began > 2
        slow.shutdown(socket.SHUT_WR)
        assert slow.recv(100).startswith(b"HTTP/1.1 403")  # it has no token, which is known now


def test_who_does_not_take_the_answer_is_closed(server):
    ask = b"GET /static/bootstrap/css/bootstrap.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connections(server[0], 0):
        lazy = socket.socket()
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.settimeout(30)
        lazy.connect(("127.0.0.1", server[0]))
        lazy.sendall(ask * 50)
        time.sleep(4)
        data = said(lazy)
        lazy.close()
    assert data.startswith(b"HTTP/1.1 200")
    assert data.count(b"HTTP/1.1 200") < 50


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nX: "], ids=["idle", "half"])
def test_a_crowd_that_waits_gives_way_to_who_asks(server, first):
    port, log = server
    size = log.stat().st_size
    with connections(port, FLOOD, first) as crowd:
        for _ in range(5):
            assert page(port) == 200
        closed = [each for each in crowd if select.select([each], [], [], 0)[0]]
        assert len(closed) >= FLOOD - LIMIT
        answers = {said(each)[:12] for each in closed}
        assert answers <= {b"HTTP/1.1 503", b"HTTP/1.1 408", b""}
    assert page(port) == 200
    assert log.stat().st_size - size < 1000


def test_the_log_says_so_in_one_line_a_minute(server):
    port, log = server
    with connections(port, FLOOD):
        page(port)
    lines = log.read_text().splitlines()
    many = [line for line in lines if "too many at once" in line]
    times = [datetime.fromisoformat(line[:19]) for line in many]
    assert times
    assert all((after - before).seconds >= 59 for before, after in pairwise(times))
    assert "WARNING digits_site.web.connections.crowd" in many[0]
    assert "Traceback" not in log.read_text()


def test_requests_that_are_none_fill_no_log(server):
    port, log = server
    size = log.stat().st_size
    for _ in range(50):
        with connections(port, 1, b"\x16\x03\x01\x02\x00 this is no HTTP\r\n\r\n") as (odd,):
            assert said(odd).startswith(b"HTTP/1.1 400")
    assert log.stat().st_size - size < 300


def test_with_few_open_files_the_limit_is_lower(migrated: Path, tmp_path_factory):
    """Otherwise connections beyond the limit of files stop the server and fill the log."""
    installation = Installation(migrated).copied(tmp_path_factory)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    port = free_port()
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        context = serving(installation, port)
        _, log = context.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    try:
        page(port)
        with connections(port, 300):
            assert page(port) == 200
        assert page(port) == 200
        assert log.stat().st_size < 2000, log.read_text()
    finally:
        context.__exit__(None, None, None)


def test_a_stream_may_be_silent_for_longer_than_a_request(server, session):
    """Its client has asked, and has nothing to say."""
    ask = f"GET /events/?home=1 HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={session}\r\n\r\n"
    with connections(server[0], 1, ask.encode()) as (stream,):
        assert stream.recv(100).startswith(b"HTTP/1.1 200")
        limit = time.monotonic() + 4
        while (left := limit - time.monotonic()) > 0:
            if select.select([stream], [], [], left)[0]:
                assert stream.recv(10_000) != b""
