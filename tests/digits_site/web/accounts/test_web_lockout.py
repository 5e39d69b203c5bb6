"""Wrong passwords: refused for a while by account and by address, hashed one at a time."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from digits_site.web.accounts import hashing
from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, login_page, post_login, serving

LIMIT = 10
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def attempt(client, name="ann", password="wrong", path="/login/", **environment):
    return client.post(path, {"username": name, "password": password}, **environment)


def test_an_account_is_locked_from_anywhere_and_unlocked_by_time(client, user):
    for number in range(LIMIT - 1):
        assert attempt(client, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
    page = attempt(client)
    assert page.status_code == 429
    assert 290 <= int(page.headers["Retry-After"]) <= 300
    assert "Try again in 5 minutes" in page.content.decode()
    assert "Traceback" not in page.content.decode()
    assert attempt(client, password="secret", **ELSEWHERE).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=4, seconds=1))
    page = attempt(client, password="secret")
    assert "Try again in 1 minute," in page.content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=5))
    assert attempt(client, password="secret").url == "/"


def test_attempts_during_the_lock_do_not_prolong_it(client, user):
    for _ in range(LIMIT):
        attempt(client)
    last = AccessAttempt.objects.get()
    for _ in range(3):
        assert attempt(client).status_code == 429
    assert AccessAttempt.objects.get().attempt_time == last.attempt_time
    assert AccessAttempt.objects.get().failures_since_start == LIMIT


def test_an_address_is_locked_after_more_failures_than_an_account(client, user):
    for number in range(3 * LIMIT - 1):
        assert attempt(client, name=f"guess{number}").status_code == 200
    assert attempt(client, name="another").status_code == 429
    assert attempt(client, password="secret").status_code == 429
    assert attempt(Client(), password="secret", **ELSEWHERE).url == "/"


def test_who_gets_it_right_begins_anew(client, user):
    for _ in range(LIMIT - 1):
        attempt(client)
    assert attempt(client, password="secret").url == "/"
    assert attempt(Client()).status_code == 200
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_the_header_of_a_proxy_is_not_believed_by_django(client, user):
    for number in range(3 * LIMIT):
        page = attempt(client, f"g{number}", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert page.status_code == 429


def test_the_admin_has_the_same_door(client, admin_user):
    for _ in range(LIMIT):
        page = attempt(client, "admin", path="/admin/login/")
    assert page.status_code == 429
    assert attempt(client, "admin", "password").status_code == 429


@pytest.mark.parametrize("way", ["command", "admin"])
def test_staff_unlock(client, user, admin_client, way):
    for _ in range(LIMIT):
        attempt(client)
    if way == "command":
        call_command("axes_reset_username", "ann", verbosity=0)
    else:
        row = AccessAttempt.objects.get()
        assert admin_client.get("/admin/axes/accessattempt/").status_code == 200
        url = f"/admin/axes/accessattempt/{row.pk}/delete/"
        assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert attempt(client, password="secret").url == "/"


def test_no_password_is_stored(client, user):
    attempt(client, password="my-secret")
    row = AccessAttempt.objects.get()
    assert "my-secret" not in str(vars(row))


def test_passwords_are_hashed_in_turn_and_a_long_line_is_told_to_come_again(rf, monkeypatch):
    monkeypatch.setattr(hashing, "turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(hashing, "places", threading.BoundedSemaphore(3))
    monkeypatch.setattr(hashing, "busy", lambda request: "busy")
    inside, most, lock, answers = [], [], threading.Lock(), []

    @hashing.in_turn
    def view(request):
        with lock:
            inside.append(request)
            most.append(len(inside))
        time.sleep(0.2)
        with lock:
            inside.remove(request)
        return "done"

    threads = [
        threading.Thread(target=lambda: answers.append(view(rf.post("/login/")))) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert max(most) == 1
    assert (answers.count("done"), answers.count("busy")) == (3, 7)
    assert view(rf.post("/login/")) == "done"


def test_who_waits_in_line_for_long_is_told_to_come_again(client, monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    monkeypatch.setattr(hashing, "turns", threading.BoundedSemaphore(1))
    with hashing.turns:
        page = attempt(client)
        assert client.get("/login/").status_code == 200
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Try again in a few seconds" in page.content.decode()
    assert attempt(client).status_code == 200


def test_a_hundred_wrong_logins_at_once_keep_nobody_waiting(migrated: Path, tmp_path_factory):
    """With the real hasher: the test's own one costs nothing."""
    extra = {"DIGITS_TESTS_HASHER": "django.contrib.auth.hashers.PBKDF2PasswordHasher"}
    installation = Installation(migrated, extra).copied(tmp_path_factory)
    port = free_port()
    with serving(installation, port) as (_, log):
        cookies, token = login_page(port)
        statuses: list[int] = []

        def guess(number: int) -> None:
            page = post_login(port, "admin", f"wrong{number}", cookies, token)
            statuses.append(page.status)

        threads = [threading.Thread(target=guess, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        waits = []
        while any(thread.is_alive() for thread in threads):
            began = time.monotonic()
            assert page_status(port) == 200
            waits.append(time.monotonic() - began)
        assert len(statuses) == 100
        assert set(statuses) <= {200, 429, 503}
        assert statuses.count(200) <= LIMIT
        # Without the line, each of these waited for all hundred: 15 s and more.
        assert sorted(waits)[len(waits) // 2] < 5
        assert log.stat().st_size < 20_000


def page_status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/login/")
        return connection.getresponse().status
