"""Requests that are too large are refused before anything of them is read."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from django.conf import settings as configured

from core.jobs.disk import FREE_BYTES
from digits_site.asgi import application
from digits_site.web.middleware import body_limit
from digits_site.web.middleware.body_limit import OF_ANYONE, BodyLimit

MOST = 10 * OF_ANYONE


def ask(*headers, kind="http"):
    """The status of the answer, or "passed" where Django would have got the request."""
    sent = []

    async def pages(scope, receive, send):
        sent.append({"status": "passed"})

    async def receive():
        raise AssertionError("it was read")

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "headers": list(headers), "method": "POST", "path": "/uploads/"}
    asyncio.run(BodyLimit(pages)(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], "passed"),
        ([(b"content-length", b"0")], "passed"),
        ([(b"content-length", str(MOST + OF_ANYONE).encode())], "passed"),
        ([(b"content-length", str(MOST + OF_ANYONE + 1).encode())], 413),
        ([(b"content-length", b"9" * 9000)], 413),
        ([(b"content-length", b"-1")], 400),
        ([(b"content-length", b"")], 400),
        ([(b"transfer-encoding", b"chunked")], 411),
        ([(b"transfer-encoding", b"chunked"), (b"content-length", b"1")], 411),
    ],
)
def test_the_length_that_is_told_decides(settings, monkeypatch, headers, status):
    settings.DIGITS_UPLOAD_BYTES = MOST
    monkeypatch.setattr(body_limit, "is_logged_in", lambda request: True)
    assert ask(*headers) == status


def test_of_those_who_are_not_logged_in_little_is_read(settings, monkeypatch):
    settings.DIGITS_UPLOAD_BYTES = MOST
    monkeypatch.setattr(body_limit, "is_logged_in", lambda request: False)
    assert ask((b"content-length", str(OF_ANYONE).encode())) == "passed"
    assert ask((b"content-length", str(OF_ANYONE + 1).encode())) == 403


def test_a_full_disk_takes_no_request(settings, monkeypatch):
    settings.DIGITS_UPLOAD_BYTES = MOST
    monkeypatch.setattr(body_limit, "is_logged_in", lambda request: True)
    free = 2 * (OF_ANYONE + 1) + FREE_BYTES
    for spare, status in ((0, "passed"), (-1, 507)):
        usage = SimpleNamespace(free=free + spare)
        monkeypatch.setattr(body_limit.shutil, "disk_usage", lambda path, usage=usage: usage)
        assert ask((b"content-length", str(OF_ANYONE + 1).encode())) == status


def test_what_is_no_request_passes():
    assert ask(kind="websocket") == "passed"


def test_the_server_has_the_limit_in_front():
    assert isinstance(application.pages, BodyLimit)
    assert configured.DIGITS_UPLOAD_BYTES > 10**9
