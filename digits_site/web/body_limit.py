"""A limit to the size of requests, in front of Django, which stores them before it looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from digits_site.web.events.lifespan import Receive, Send

Scope = dict[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
OTHER_FIELDS = 2**20
"""What a form with an archive may have beside it."""


class BodyLimit:
    """Answers requests that are too large without reading them."""

    def __init__(self, pages: Application) -> None:
        """Take Django's application."""
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = why_refused(dict(scope["headers"])) if scope["type"] == "http" else None
        if refusal is None:
            await self.pages(scope, receive, send)
            return
        status, text = refusal
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


def why_refused(headers: dict[bytes, bytes]) -> tuple[int, str] | None:
    """The status and the text of a refusal; None where there is nothing against a request."""
    if b"transfer-encoding" in headers:
        return 411, "The length of a request is to be told before its content."
    length = headers.get(b"content-length", b"0")
    if not length.isdigit():
        return 400, "The length of the request is no number."
    most = settings.DIGITS_UPLOAD_BYTES
    # Python refuses to read numbers of thousands of digits.
    if len(length) > len(str(most)) + 20 or int(length) > most + OTHER_FIELDS:
        return 413, f"At most {most:,} bytes may be uploaded here (DIGITS_UPLOAD_BYTES)."
    return None
