"""HTTPS at a proxy: what pages demand of browsers, and which proxies are believed."""

from __future__ import annotations

import contextlib
import http.client
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


def ask(port: int, path: str = "/login/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": "localhost"} | headers)
        answer = connection.getresponse()
        answer.read()
    return answer


@pytest.fixture
def secure(migrated: Path, tmp_path_factory) -> Installation:
    return Installation(migrated, {"DIGITS_HTTPS": "1"}).copied(tmp_path_factory)


def test_djangos_checks_for_deployment_find_nothing(secure: Installation):
    done = secure.run("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_with_https_pages_are_asked_for_again_and_for_a_month(secure: Installation, settings):
    settings.DIGITS_PROXIES = ["127.0.0.1", "::1"]  # as DIGITS_HTTPS alone sets it
    port = free_port()
    with serving(secure, port):
        plain = ask(port, "/datasets/1/?a=b")
        assert (plain.status, plain.headers["Location"]) == (
            301,
            "https://localhost/datasets/1/?a=b",
        )
        page = ask(port, **HTTPS)
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"] == f"max-age={30 * 24 * 3600}"
        assert "Secure" in page.headers["Set-Cookie"]


@pytest.mark.parametrize(("proxies", "address"), [([], "127.0.0.1"), (["127.0.0.1"], "192.0.2.7")])
def test_only_a_proxy_that_is_named_says_who_asks(
    migrated: Path, tmp_path_factory, settings, proxies, address
):
    settings.DIGITS_PROXIES = proxies
    installation = Installation(migrated).copied(tmp_path_factory)
    port = free_port()
    with serving(installation, port):
        page = ask(port, **HTTPS)
        assert "Strict-Transport-Security" not in page.headers
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        post_wrong(port, cookie, "https" if proxies else "http")
    with contextlib.closing(sqlite3.connect(installation.folder / "db.sqlite3")) as rows:
        assert rows.execute("select ip_address from axes_accessattempt").fetchall() == [(address,)]


def post_wrong(port: int, cookie: str, scheme: str) -> None:
    token = cookie.partition("=")[2]
    body = f"username=ann&password=wrong&csrfmiddlewaretoken={token}"
    sender = {"Origin": f"{scheme}://localhost", "Referer": f"{scheme}://localhost/login/"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        headers = {"Host": "localhost", "Cookie": cookie} | kind | sender | HTTPS
        connection.request("POST", "/login/", body, headers)
        assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    ("environment", "proxies"),
    [
        ({}, []),
        ({"DIGITS_HTTPS": "1"}, ["127.0.0.1", "::1"]),
        (
            {"DIGITS_HTTPS": "1", "DIGITS_PROXIES": "192.0.2.1, 192.0.2.2"},
            ["192.0.2.1", "192.0.2.2"],
        ),
    ],
)
def test_which_proxies_are_believed(migrated: Path, environment, proxies):
    code = "from django.conf import settings; print(settings.DIGITS_PROXIES)"
    done = Installation(migrated, environment).run("shell", "--no-imports", "-c", code)
    assert done.stdout.strip() == str(proxies)


def test_the_policy_of_pages_leaves_no_way_around(client):
    policy = client.get("/login/").headers["Content-Security-Policy"].split("; ")
    assert {
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    } <= set(policy)
    assert client.get("/admin/login/").headers["Content-Security-Policy"].split("; ") == policy
