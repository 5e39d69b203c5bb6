"""No page is forgotten by the browser's tests."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import resolve

from tests.browser.test_pages import PAGES
from tests.digits_site.everything import make_everything, start_nothing
from tests.digits_site.hostile import addresses

ALIKE = {
    *(f"web:{name}-delete" for name in ("dataset", "inference", "network")),
    *("web:job-start-over", "web:sweep-stop"),  # questions, too
    *("web:model-edit", "web:inference-edit"),  # as that of a dataset
}
"""Pages of the same templates as others that are looked at."""


class _Any(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 1


def test_every_page_is_looked_at(user: Any, stored: Any, monkeypatch: Any) -> None:
    user.is_staff = user.is_superuser = True
    user.save()
    make_everything(user, stored)
    start_nothing(monkeypatch)
    client = Client()
    client.force_login(user)
    paths = [page.format_map(_Any()).partition("?")[0] for page in PAGES.values()]
    known = {resolve(path).view_name for path in paths if path != "/nothing/"} | ALIKE
    missing = []
    for name, url in addresses().items():
        if name.startswith("web:") and name not in known:
            answer = client.get(url)
            if not answer.streaming and answer.status_code == 200 and b"<main" in answer.content:
                missing.append(name)
    assert not missing, " ".join(missing)
