"""PostgreSQL is restarted between two requests: the web server does not mind."""

from __future__ import annotations

import urllib.error
import urllib.request

import psycopg
import pytest
import redis

from tests.conftest import Installation
from tests.core.management.test_serve import wait_until
from tests.digits_site.web.servers import serving
from tests.services.ports import free_port

LOGIN = """
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.create_user("ann"))
print(client.cookies["sessionid"].value)
"""


class Page:
    """The home page of a logged-in user, on a web server's free port."""

    def __init__(self, installation: Installation) -> None:
        done = installation.run("shell", "--no-imports", "-c", LOGIN)
        assert done.returncode == 0, done.stderr
        self.port = free_port()
        cookie = {"Cookie": f"sessionid={done.stdout.strip()}"}
        self.request = urllib.request.Request(f"http://127.0.0.1:{self.port}/", headers=cookie)

    def status(self) -> int:
        try:
            with urllib.request.urlopen(self.request, timeout=30) as page:
                assert "/login" not in page.url
                return page.status
        except urllib.error.HTTPError as error:
            return error.code


def test_the_next_request_after_a_restart_is_answered(on_postgres, postgres):
    page = Page(on_postgres)
    with serving(on_postgres, page.port):
        assert page.status() == 200
        postgres.restart("immediate")
        assert page.status() == 200
        postgres.stop("fast")
        assert page.status() == 503
        postgres.start()
        assert page.status() == 200


def test_no_connection_is_kept_between_requests(on_postgres):
    page = Page(on_postgres)
    others = "select count(*) from pg_stat_activity where datname = current_database()"
    with (
        serving(on_postgres, page.port),
        psycopg.connect(on_postgres.extra["DIGITS_DATABASE_URL"], autocommit=True) as own,
    ):
        assert page.status() == 200
        # Closed after the answer has been sent, so perhaps a moment later.
        wait_until(lambda: own.execute(others).fetchone() == (1,), 5)


@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_a_database_outlives_a_restart(postgres, mode):
    url = postgres.create_database(f"kept-{mode}")
    with psycopg.connect(url) as connection:
        connection.execute("create table rows (number int)")
    postgres.restart(mode)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from rows").fetchone() == (0,)


def test_redis_forgets_what_it_had_when_it_is_restarted(redis_server):
    client = redis.from_url(redis_server.url)
    client.set("x", 1)
    redis_server.restart()
    assert redis.from_url(redis_server.url).get("x") is None
