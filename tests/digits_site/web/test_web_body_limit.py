"""Requests that are too large are refused before anything of them is read."""

from __future__ import annotations

import asyncio

import pytest
from django.conf import settings as configured

from digits_site.asgi import application
from digits_site.web.body_limit import OTHER_FIELDS, BodyLimit

MOST = 1000


def ask(*headers, kind="http"):
    """The status of the answer, or "passed" where Django would have got the request."""
    sent = []

    async def pages(scope, receive, send):
        sent.append({"status": "passed"})

    async def receive():
        raise AssertionError("it was read")

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "headers": list(headers)}
    asyncio.run(BodyLimit(pages)(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], "passed"),
        ([(b"content-length", b"0")], "passed"),
        ([(b"content-length", str(MOST + OTHER_FIELDS).encode())], "passed"),
        ([(b"content-length", str(MOST + OTHER_FIELDS + 1).encode())], 413),
        ([(b"content-length", b"9" * 9000)], 413),
        ([(b"content-length", b"-1")], 400),
        ([(b"content-length", b"")], 400),
        ([(b"transfer-encoding", b"chunked")], 411),
        ([(b"transfer-encoding", b"chunked"), (b"content-length", b"1")], 411),
    ],
)
def test_the_length_that_is_told_decides(settings, headers, status):
    settings.DIGITS_UPLOAD_BYTES = MOST
    assert ask(*headers) == status


def test_what_is_no_request_passes():
    assert ask(kind="websocket") == "passed"


def test_the_server_has_the_limit_in_front():
    assert isinstance(application.pages, BodyLimit)
    assert configured.DIGITS_UPLOAD_BYTES > 10**9
