"""What a page complains of: failed scripts, what its policy forbade; and other hosts."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page


def watch(page: Page, url: str, faults: list[str]) -> None:
    """Note it all, but for the status of the page itself, which a test may have asked for."""

    def said(line: ConsoleMessage) -> None:
        if line.type == "error" and line.location["url"] != page.url:
            faults.append(line.text)

    def asked(address: str) -> None:
        if not address.startswith((url, "data:", "blob:")):
            faults.append(address)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", said)
    page.on("request", lambda request: asked(request.url))
