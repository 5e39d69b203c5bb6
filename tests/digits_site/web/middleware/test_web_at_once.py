from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from digits_site.web.middleware.at_once import AT_ONCE, limit_at_once


def test_those_beyond_the_limit_wait_and_are_answered_all(rf: RequestFactory):
    lock, now, most = Lock(), [0], [0]
    together = Barrier(AT_ONCE)

    def view(request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        together.wait(60)
        with lock:
            now[0] -= 1
        return HttpResponse(request.path)

    answer = limit_at_once(view)
    paths = [f"/{number}" for number in range(2 * AT_ONCE)]
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: answer(rf.get(path)), paths))
    assert [one.content.decode() for one in answers] == paths
    assert most == [AT_ONCE]


def test_a_view_that_raises_gives_its_place_back(rf: RequestFactory):
    def view(request):
        raise ValueError("no")

    answer = limit_at_once(view)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ValueError, match="no"):
            answer(rf.get("/"))


@pytest.mark.django_db(transaction=True)
def test_the_connection_is_closed_before_the_answer_is_sent(rf: RequestFactory, monkeypatch):
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    connection.close_at = 0.0
    limit_at_once(lambda request: HttpResponse())(rf.get("/"))
    assert closed
