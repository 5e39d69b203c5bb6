"""A limit to the size of requests, in front of Django, which stores them before it looks."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import Error as DatabaseError

from core.jobs.disk import FREE_BYTES
from core.storage import data_folder
from digits_site.web.events.application import Application, Scope
from digits_site.web.events.door import is_logged_in
from digits_site.web.events.lifespan import Receive, Send
from digits_site.web.events.threads import in_thread

OF_ANYONE = 2**20
"""Bytes that a request may have whose sender is not known; and what a form with an archive may
have beside it."""
_COPIES = 2
"""How often the disk holds what is uploaded: Django stores the request, then the file in it."""

_pool = ThreadPoolExecutor(2, thread_name_prefix="body-limit")


class BodyLimit:
    """Answers requests that are too large without reading them."""

    def __init__(self, pages: Application) -> None:
        """Take Django's application."""
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await _why_refused(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.pages(scope, receive, send)
            return
        status, text = refusal
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


async def _why_refused(scope: Scope) -> tuple[int, str] | None:
    """The status and the text of a refusal; None where there is nothing against a request."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return 411, "A request must state the length of its content."
    length = headers.get(b"content-length", b"0")
    if not length.isdigit():
        return 400, "The length of the request is not a number."
    most: int = settings.DIGITS_UPLOAD_BYTES
    # Python refuses to read numbers of thousands of digits.
    if len(length) > len(str(most)) + 20 or int(length) > most + OF_ANYONE:
        return 413, f"At most {most:,} bytes can be uploaded here (DIGITS_UPLOAD_BYTES)."
    if int(length) <= OF_ANYONE:
        return None
    if not await _is_known(scope):
        return 403, "Log in first."
    if shutil.disk_usage(data_folder().path).free < _COPIES * int(length) + FREE_BYTES:
        return 507, "The server's disk does not have enough space for it."
    return None


async def _is_known(scope: Scope) -> bool:
    try:
        return await in_thread(_pool, is_logged_in, ASGIRequest(scope, BytesIO()))
    except DatabaseError:
        return False
