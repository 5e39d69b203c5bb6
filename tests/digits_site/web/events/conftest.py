"""The application that streams, in this process."""

from __future__ import annotations

import pytest

from digits_site.web.events import hub
from digits_site.web.events.application import EventApplication


@pytest.fixture
def application(monkeypatch):
    monkeypatch.setattr(hub, "EVERY", 0.02)
    monkeypatch.setattr(hub, "EVERY_IN_TROUBLE", 0.02)
    # A loop runs in this thread, which changes rows between two looks.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return EventApplication(pages=None)


@pytest.fixture
def cookie(browser) -> str:
    return f"sessionid={browser.cookies['sessionid'].value}"
