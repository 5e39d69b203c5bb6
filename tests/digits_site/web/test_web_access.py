"""Who gets in, and what pages may load."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from core.models import Job
from digits_site.web.urls import urlpatterns
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

ARGUMENTS = {
    "pk": 1,
    "epoch": 1,
    "index": 0,
    "number": 1,
    "place": 0,
    "other": 1,
    "stage": "train",
    "path": "a.png",
    "plugin_id": "x",
    "kind": "models",
    "to": "onnx",
    "name": "training",
    "file": "tour-home.png",
}
OPEN = {"login", "logout"}
PATTERNS = [pattern for subject in urlpatterns for pattern in subject.url_patterns]
STATUSES = [status.value for status in Job.Status]


def url_of(pattern) -> str:
    names = pattern.pattern.converters
    return reverse(f"web:{pattern.name}", kwargs={name: ARGUMENTS[name] for name in names})


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.name not in OPEN], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_needs_a_login(client, pattern, method):
    url = url_of(pattern)
    answer = getattr(client, method)(url)
    assert answer.status_code == 302
    assert answer.url == f"/login/?next={url}"


def test_login_leads_home_and_logout_back(client, user):
    page = client.get("/login/")
    assert b'name="username"' in page.content
    assert b'name="password"' in page.content
    wrong = client.post("/login/", {"username": "ann", "password": "wrong"})
    assert b"Please enter a correct username and password" in wrong.content
    assert client.post("/login/", {"username": "ann", "password": "secret"}).url == "/"
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").status_code == 302


def test_a_poll_without_login_reloads_the_page(client):
    answer = client.get("/home/tables/", headers={"HX-Request": "true"}, follow=True)
    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


@pytest.mark.parametrize("name", ["dataset-delete", "model-delete", "inference-delete"])
def test_looking_at_what_deleting_takes_along_deletes_nothing(browser, name):
    inference = make_inference()
    rows = {"inference": inference, "model": inference.model, "dataset": inference.model.dataset}
    row = rows[name.partition("-")[0]]
    page = browser.get(reverse(f"web:{name}", args=[row.pk]))
    assert f"Delete “{row}”?" in page.content.decode()
    assert Job.objects.count() == 3


@pytest.mark.parametrize("name", ["job-restart", "job-take-over", "upload-take-over"])
def test_changing_jobs_is_post_only(browser, name):
    assert browser.get(reverse(f"web:{name}", args=[1])).status_code == 405


def test_forms_without_token_are_refused(user):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    job = make_dataset("running", job=None).job
    answer = strict.post(reverse("web:job-abort", args=[job.pk]))
    assert answer.status_code == 403
    assert b"The form has expired" in answer.content
    job.refresh_from_db()
    assert not job.cancel_requested


@pytest.mark.parametrize(
    ("owner", "staff", "allowed"),
    [
        ("ann", False, True),
        ("bob", False, False),
        ("bob", True, True),
        (None, False, False),
        (None, True, True),
    ],
)
def test_owners_and_staff_change_and_everyone_sees(browser, user, owner, staff, allowed):
    user.is_staff = staff
    user.save()
    users = get_user_model().objects
    owner = users.get_or_create(username=owner)[0] if owner else None
    dataset = make_dataset("aborted")
    Job.objects.filter(pk=dataset.job.pk).update(owner=owner)
    page = browser.get(f"/datasets/{dataset.pk}/").content
    assert (b"Run again" in page) is (f"/{dataset.pk}/delete/".encode() in page) is allowed
    code = 302 if allowed else 403
    assert browser.post(f"/jobs/{dataset.job.pk}/restart/").status_code == code
    assert browser.post(f"/jobs/{dataset.job.pk}/abort/").status_code == code
    assert browser.get(f"/datasets/{dataset.pk}/edit/").status_code == (200 if allowed else 403)
    assert browser.post(f"/datasets/{dataset.pk}/delete/").status_code == code


@pytest.fixture
def pages(stored, settings) -> list[str]:
    """The address of a page of every kind, with rows in every status."""
    urls = ["/", "/login/", "/models/new/", "/datasets/new/test-dummy/", "/nothing/"]
    model = make_model(dataset=stored)
    snapshot = make_snapshot(model)
    urls += [f"/datasets/{stored.pk}/", f"/models/{model.pk}/infer/"]
    for status in STATUSES:
        dataset, other = make_dataset(status), make_model(status, dataset=stored)
        inference = make_inference(status, snapshot)
        urls += [f"/datasets/{dataset.pk}/", f"/models/{other.pk}/", f"/models/{other.pk}/edit/"]
        urls += [f"/inferences/{inference.pk}/", f"/jobs/{inference.job.pk}/log/"]
        urls += [f"/jobs/{inference.job.pk}/status/"]
    return urls


def test_every_page_renders_and_names_no_other_host(browser, pages):
    for url in pages:
        answer = browser.get(url, follow=True)
        assert answer.status_code == (404 if url == "/nothing/" else 200), url
        text = answer.content.decode()
        assert re.findall(r"""(?:src|href|action|hx-get)=["']?(?:https?:)?//[^"' >]*""", text) == []
        assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
        assert re.findall(r"\son[a-z]+=", text) == []
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("status", STATUSES)
def test_the_badge_shows_the_status(browser, status):
    dataset = make_dataset(status)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert f'job-{status}" data-status="{status}"' in page
    polls = f'hx-get="/jobs/{dataset.job.pk}/status/"' in page
    assert polls is (status in {"waiting", "running"})


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "500"])
def test_error_pages_need_nothing(name):
    """The handler of errors may have neither a request nor a user."""
    page = render_to_string(f"{name}.html")
    assert "<h1" in page
    assert 'href="/"' in page
    assert "Traceback" not in page


def test_an_error_of_the_server_shows_no_traceback(user, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    monkeypatch.setattr("digits_site.web.home.views.running_context", lambda: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on the server" in answer.content.decode()
    assert "ZeroDivision" not in answer.content.decode()
