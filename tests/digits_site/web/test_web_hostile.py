"""Nothing that is sent to any address, or named in any field, is an internal error.

Every pattern of the URL configuration is asked, so a new page is covered by itself. Of texts and
parameters each address gets a sample that its name gives, or those that it asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode
from zlib import crc32

import pytest
from django.http import QueryDict
from django.test import Client

from core.fields import PathField
from core.forms.dataset import DatasetCreation
from core.forms.inference import InferenceCreation
from core.forms.settings import bind
from core.models import TrainedModel
from core.process.free_memory import peak_memory, reset_peak
from core.registry import data_plugins, default_view, view_plugins
from tests.digits_site.hostile import (
    ARGUMENTS,
    TEXTS,
    addresses,
    fields_of,
    parameters,
    special_files,
)
from tests.factories import make_inference, make_model, make_snapshot

PATIENCE = 60
"""Seconds of the processor, of which other processes take none, for all answers of a test."""
MOST_MEMORY = 500 * 2**20
SILENT = {"web:logout", "admin:logout", "admin:jsi18n"}
"""They end the session, or take nothing."""
ADDRESSES = {name: url for name, url in addresses().items() if name not in SILENT}
WITHOUT_BODY = {"web:demonstration", "web:system-checks"}
"""They take nothing of what is sent, and what they do takes seconds."""


@pytest.fixture(autouse=True)
def _bounded():
    """Whatever is sent, it takes neither long nor much memory."""
    reset_peak()
    before, began = peak_memory(), time.process_time()
    yield
    assert time.process_time() - began < PATIENCE
    assert peak_memory() - before < MOST_MEMORY


@pytest.fixture
def client(user, stored) -> Client:
    """A superuser's, with a row of every kind; an internal error fails the test that asked."""
    user.is_staff = user.is_superuser = True
    user.save()
    make_inference("done", make_snapshot(make_model("done", dataset=stored)))
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def in_address(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def quoted(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def noting(method: Callable[..., Any], seen: set[str]) -> Callable[..., Any]:
    """The method of a mapping, which notes what it is asked for."""

    def noted(self: QueryDict, key: str, *more: Any, **named: Any) -> Any:
        seen.add(key)
        return method(self, key, *more, **named)

    return noted


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", ADDRESSES)
def test_queries(client, name, every, monkeypatch):
    """All parameters at once, one text after the other; then each alone that was asked for.

    Django's admin takes any name for a filter: there, every fifth. Of those alone half is sampled,
    by the address's name, and every one is `thorough`.
    """
    is_ours, seen = name.startswith("web:"), set()
    texts, first = cycle([*map(quoted, TEXTS.values())]), crc32(name.encode()) % every
    for _ in range(crc32(name.encode()) % len(TEXTS)):
        next(texts)

    def ask(query: dict[str, bytes]) -> None:
        answer = client.get(f"{ADDRESSES[name]}?{urlencode(query)}")
        assert answer.status_code < 500, query

    with monkeypatch.context() as patch:
        for method in ("__contains__", "__getitem__", "get", "getlist"):
            patch.setattr(QueryDict, method, noting(getattr(QueryDict, method), seen))
        ask({parameter: next(texts) for parameter in parameters()})
        for _ in range(2 if is_ours else 1):
            ask(dict.fromkeys(parameters(), next(texts)))
    alone = seen.intersection(parameters()) if is_ours else parameters()[::5]
    for parameter in sorted(alone)[first::every]:
        ask({parameter: next(texts)})


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in WITHOUT_BODY])
def test_bodies(client, name):
    page = client.get(ADDRESSES[name])
    content = b"" if page.streaming else page.content
    fields = fields_of(content.decode(errors="replace"))
    sampled = list(TEXTS.values())[crc32(name.encode()) % 3 :: 3]
    for text in sampled if fields else sampled[:1]:
        sent = urlencode({field: quoted(text) for field in fields or ["name"]})
        kind = "application/x-www-form-urlencoded"
        answer = client.post(ADDRESSES[name], sent, content_type=kind)
        assert answer.status_code < 500, text[:40]


def test_paths_in_addresses(client):
    for name, url in ADDRESSES.items():
        texts = [text for text in TEXTS.values() if len(text) < 10_000]
        for argument in ("a.png", "train", "test-dummy", "/1/"):
            for text in texts[crc32(name.encode()) % 3 :: 3] if argument in url else []:
                strange = quote(quoted(text), safe="")
                other = url.replace(argument, f"/{strange}/" if argument == "/1/" else strange, 1)
                assert client.get(other).status_code < 500, (name, other[:200])
    assert ARGUMENTS["path"] in ADDRESSES["web:inference-file"]


@pytest.mark.parametrize("plugin_id", [plugin.get_id() for plugin in data_plugins])
def test_fields_of_data_plugins(plugin_id, tmp_path):
    """One field after the other, all others as the form has them."""
    plugin = data_plugins[plugin_id]
    texts = cycle(TEXTS.values())
    with special_files(tmp_path) as files:
        names = dict(DatasetCreation(plugin).fields())
        for name, field in names.items():
            values = [next(texts), next(texts)]
            if isinstance(field, PathField):
                values += files.values()
            for value in values:
                data, uploads = bind(DatasetCreation(plugin), {"dataset_name": "a"})
                data[name] = value
                creation = DatasetCreation(plugin, data, uploads)
                creation.is_valid()
                str(creation.errors).encode()


@pytest.mark.parametrize("text", TEXTS)
def test_fields_of_inferences(stored, text):
    """A field that several views have is filled in for the first."""
    model = make_snapshot(make_model("done", dataset=stored)).model
    seen = set()
    for view in (default_view("segmentation"), *view_plugins):
        unbound = InferenceCreation(model, view)
        names = dict(unbound.fields()).keys() - seen
        seen |= names
        for name in names:
            data, files = bind(unbound, {"source": "images", "images": TEXTS[text]})
            data[name] = TEXTS[text]
            InferenceCreation(model, view, data, files).is_valid()


def test_browsing_and_previews_of_special_files(client, tmp_path):
    with special_files(tmp_path) as files:
        for path in [*files.values(), str(tmp_path), *map(in_address, TEXTS.values())]:
            for url in ("/browse/", "/previews/resize/"):
                query = {"path": path, "mode": "squash", "width": "9", "height": "9"}
                expected = 200 if len(path) < 10_000 else 400
                assert client.get(url, query).status_code == expected, path[:80]


def test_a_text_of_any_length_may_be_searched_for(client):
    for url in ("/", "/home/tables/", "/browse/", "/admin/auth/user/", "/admin/core/dataset/"):
        for text in ("%" * 6_000, "_" * 19_000):
            assert client.get(url, {"q": text}).status_code == 200, url
        answer = client.get(url, {"q": "_" * 100_000})
        assert answer.status_code == 400
        assert client.get(url, {"name__icontains": "_" * 60_000}).status_code == 400


def test_files_after_one_that_is_not_there(client, tmp_path):
    """The field's first error takes it out of what is cleaned."""
    (tmp_path / "x.png").touch()
    form = {"source": "images", "images": f"/none\n{tmp_path}/x.png\n" + "/none\n" * 100}
    page = client.post(f"/models/{TrainedModel.objects.get().pk}/infer/?view=test-dummy-view", form)
    assert page.status_code == 200
    assert page.content.count(b"is not a file on the server") == 20


def test_what_turns_the_direction_of_writing_is_seen_or_refused(client, stored):
    name = "\u202egnp.exe\x1b"
    shown = "\\u202egnp.exe\\x1b"
    page = client.post("/datasets/new/test-dummy/", {"dataset_name": name}).content.decode()
    assert f"The name contains invisible characters: {shown}." in page
    edit = client.post(f"/datasets/{stored.pk}/edit/", {"name": name}).content.decode()
    assert f"The name contains invisible characters: {shown}." in edit
    stored.fields = {"count": f"/data/{name}"}
    stored.save()
    stored.job.log_path.parent.mkdir(exist_ok=True)
    stored.job.log_path.write_text(f"{name} is read\n\tby hand\n")
    assert f"/data/{shown}" in client.get(f"/datasets/{stored.pk}/").content.decode()
    log = client.get(f"/jobs/{stored.job.pk}/log/").content.decode()
    assert f"{shown} is read\n\tby hand" in log
