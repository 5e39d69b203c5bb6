"""Every form of every page takes whatever is sent: no internal error, nothing back as HTML.

The forms are those that the pages show, so a new one is covered by itself. How many are filled
in is set by `DIGITS_TEST_EXAMPLES`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Job
from core.registry import data_plugins, view_plugins
from tests.digits_site.everything import make_everything, start_nothing
from tests.digits_site.hostile import TEXTS, addresses, parameters
from tests.digits_site.page_forms import MARKS, Field, PageForm, forms_of, unescaped

EXAMPLES = int(os.environ.get("DIGITS_TEST_EXAMPLES", "150"))
SILENT = {"web:logout", "admin:logout", "admin:jsi18n"}
SHOWN_AFTER = ("/", "/models/", "/datasets/", "/jobs/")
"""Pages that show what forms made."""
NO_PREDICTOR = 503
"""What is said where no cluster runs."""
NUMBERS = ("0", "-1", "9" * 400, "1e308", "-1e308", "1e-320", "2147483648", "9223372036854775808",
           "0x10", "1_000", "½", "1,5", "[1, 2]", "0.1, 0.2", "nan", "inf")  # fmt: skip
texts = st.sampled_from(
    [*MARKS, *NUMBERS, *(one for one in TEXTS.values() if len(one) < 6000), "", "1", "0.5"]
) | st.text(max_size=30)


@pytest.fixture
def client(user: Any, stored: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A superuser's, with a row of every kind."""
    user.is_staff = user.is_superuser = True
    user.save()
    make_everything(user, stored)
    start_nothing(monkeypatch)
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def pages() -> Iterator[str]:
    """Addresses whose pages may have forms."""
    for name, url in addresses().items():
        if name not in SILENT:
            yield url
    yield from (f"/datasets/new/{plugin.get_id()}/" for plugin in data_plugins)
    yield from (f"/models/1/infer/?view={view.get_id()}" for view in view_plugins)
    yield "/models/?q=a"
    yield "/runs/?models=1,2"


def found_forms(client: Client) -> list[PageForm]:
    """The forms of all pages, each once; and for addresses without one, what views ask for."""
    found: dict[Any, PageForm] = {}
    for url in pages():
        answer = client.get(url)
        is_page = not answer.streaming and answer.headers.get("Content-Type", "").startswith("text")
        forms = list(forms_of(url, answer.content.decode(errors="replace"))) if is_page else []
        for form in forms:
            found.setdefault(form.key, form)
        if url not in {form.action for form in forms}:
            fields = {name: Field(name) for name in parameters()}
            found.setdefault((url, "post"), PageForm(url, "post", fields))
            found.setdefault((url, "get"), PageForm(url, "get", fields))
    return [form for form in found.values() if "logout" not in form.action]


@st.composite
def filled(draw: st.DrawFn, form: PageForm) -> dict[str, Any]:
    """What a form sends: most fields as they are, some with what nobody expects."""
    sent: dict[str, Any] = {}
    names = list(form.fields)
    most = min(len(names), 4) if len(names) > 12 else len(names)
    changed = draw(st.sets(st.sampled_from(names), max_size=most)) if names else set()
    for name, field in form.fields.items():
        if field.kind == "file":
            if draw(st.booleans()):
                sent[name] = draw(_files())
        elif name in changed:
            options = [one for one in field.options if one]
            known = [st.sampled_from(options)] if options else []
            sent[name] = draw(st.one_of(texts, *known, st.lists(texts, min_size=2, max_size=3)))
        elif field.values:
            sent[name] = field.values
    return sent


@st.composite
def _files(draw: st.DrawFn) -> SimpleUploadedFile:
    name = draw(st.sampled_from([f"{MARKS[0]}.png", "a.zip", "a.csv", "x.tar", f"{MARKS[2]}.dcm"]))
    content = draw(st.binary(max_size=60) | st.just(MARKS[0].encode()) | st.just(b"a,b\n1,2\n"))
    return SimpleUploadedFile(name, content or b"x")


def encoded(sent: dict[str, Any]) -> dict[str, Any]:
    """As UTF-8 bytes, since the texts may be none."""

    def one(value: Any) -> Any:
        return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value

    return {
        name: [one(part) for part in value] if isinstance(value, list) else one(value)
        for name, value in sent.items()
    }


def check(answer: Any, what: Any) -> None:
    is_wrong = answer.status_code >= 500 and answer.status_code != NO_PREDICTOR
    assert not is_wrong, (what, answer.content[:500])
    if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
        assert not unescaped(answer.content.decode(errors="replace")), what


def ask(client: Client, form: PageForm, sent: dict[str, Any]) -> None:
    """Send it, follow where it leads, and look at what is shown then; nothing of it stays."""
    with transaction.atomic():
        asked = client.post if form.method == "post" else client.get
        answer = asked(form.action, encoded(sent), follow=form.method == "post")
        check(answer, (form.action, form.method, sent))
        if form.method == "post" and answer.redirect_chain:
            for url in SHOWN_AFTER:
                check(client.get(url), (form.action, sent, url))
        transaction.set_rollback(True)


@pytest.mark.long
def test_every_form_takes_whatever_is_sent(client: Client) -> None:
    forms = found_forms(client)
    posted = {form.action for form in forms if form.method == "post"}
    expected = {
        "/models/new/",
        "/models/1/infer/",
        "/lists/models/delete/",
        "/uploads/",
        "/models/1/train-longer/",
    }
    assert expected <= {url.partition("?")[0] for url in posted}
    assert len(forms) > 100

    @settings(
        max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 1000
    )
    @given(st.data())
    def sends(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(forms))
        ask(client, form, data.draw(filled(form)))

    sends()
    assert Job.objects.exists()
