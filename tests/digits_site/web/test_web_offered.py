"""What one may not do is not offered: links and forms work for whom pages show them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from core.models import Job, Snapshot, Upload
from tests.digits_site.everything import make_everything, start_nothing
from tests.digits_site.hostile import addresses
from tests.digits_site.page_forms import PageForm, forms_of

REFUSED = (403, 404, 405)
CHANGES = re.compile("/(delete|edit|abort|restart|share|train-longer|stop|add)/$")
"""Addresses that change something of an owner's."""
ROLES = {
    "another user": {"username": "bob"},
    "the owner": {"username": "ann"},
    "administrator": {"username": "root", "is_staff": True, "is_superuser": True},
}


@pytest.fixture(autouse=True)
def _ids_begin_with_one(db: None) -> None:
    """Whatever other tests have committed: the addresses of everything have the id 1."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = 0")


@pytest.fixture
def owner(user: Any, stored: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """To whom everything belongs."""
    make_everything(user, stored)
    snapshot = Snapshot.objects.get(model=1)
    snapshot.path.parent.mkdir(parents=True)
    snapshot.path.touch()
    Upload.objects.create(name="photographs.zip", owner=user, files=1, bytes=1)
    Job.objects.update(owner=user, owner_name=user.username)
    start_nothing(monkeypatch)
    return user


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(get_user_model().objects.get_or_create(**ROLES[role])[0])
    return client


def offered(client: Client) -> tuple[dict[str, str], list[tuple[str, PageForm]]]:
    """The links of all pages, and the forms, each with the page that has it."""
    links: dict[str, str] = {}
    forms: dict[Any, tuple[str, PageForm]] = {}
    for name, url in addresses().items():
        answer = client.get(url) if name.startswith("web:") else None
        if answer is None or answer.streaming or answer.status_code != 200:
            continue
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        for link in re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)', page):
            links.setdefault(link.replace("&amp;", "&"), url)
        for form in forms_of(url, page):
            forms.setdefault((form.action, form.method), (url, form))
    return links, list(forms.values())


def sent(form: PageForm) -> dict[str, Any]:
    return {name: field.values for name, field in form.fields.items() if field.values}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_offered_is_allowed(owner: Any, role: str) -> None:
    client = client_of(role)
    links, forms = offered(client)
    assert len(links) > 50
    refused = []
    for link, page in links.items():
        if not link.startswith(("/admin/", "/static/")):
            status = client.get(link).status_code
            refused += [f"{page} links to {link}: {status}"] if status in REFUSED else []
    for page, form in forms:
        if "logout" in form.action:
            continue
        with transaction.atomic():
            asked = client.post if form.method == "post" else client.get
            status = asked(form.action, sent(form)).status_code
            refused += [f"{page} has a form for {form.action}: {status}"] * (status in REFUSED)
            transaction.set_rollback(True)
    assert not refused
    changes = {form.action for _, form in forms if CHANGES.search(form.action)}
    changes |= {link for link in links if CHANGES.search(link)}
    if role == "another user":
        assert not [one for one in changes if one.startswith(("/models/1/", "/datasets/1/"))]
    else:
        assert {"/models/1/edit/", "/models/1/delete/", "/datasets/1/edit/"} <= changes


def test_nobody_is_offered_anything_without_a_login(owner: Any) -> None:
    links, forms = offered(Client())
    assert set(links) <= {"/static/"}
    assert {form.action for _, form in forms} == {"/login/"}
