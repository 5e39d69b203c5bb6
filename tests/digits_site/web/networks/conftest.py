"""Pages of own networks without processes that wait in a sandbox."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digits_site.web.networks.editor.prepare", lambda tier: None)
