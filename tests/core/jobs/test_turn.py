from __future__ import annotations

from collections import Counter

import pytest
from django.contrib.auth.models import User

from core.jobs.turn import candidates, in_turn, running_by_owner
from core.models import Job
from tests.factories import make_job

pytestmark = pytest.mark.django_db


def order(running: Counter | None = None, served: dict[int, int] | None = None) -> list[int]:
    turn = in_turn(candidates(each=10), running or Counter(), served or {})
    return [job.pk for job in turn]


@pytest.fixture
def users() -> list[User]:
    return [User.objects.create(username=name) for name in ("ada", "bob")]


def test_the_oldest_goes_first():
    jobs = [make_job() for _ in range(3)]
    assert order() == [job.pk for job in jobs]


def test_priority_goes_before_age():
    low, normal, high = (make_job(priority=priority) for priority in (-1, 0, 1))
    assert order() == [high.pk, normal.pk, low.pk]


def test_owners_take_turns_whoever_came_first(users):
    ada, bob = users
    first = [make_job(owner=ada).pk for _ in range(3)]
    second = [make_job(owner=bob).pk for _ in range(2)]
    assert order() == [first[0], second[0], first[1], second[1], first[2]]


def test_who_was_served_last_waits_when_nothing_runs(users):
    ada, bob = users
    mine, theirs = make_job(owner=ada).pk, make_job(owner=bob).pk
    assert order(served={ada.pk: 2, bob.pk: 1}) == [theirs, mine]
    assert order(served={ada.pk: 1, bob.pk: 2}) == [mine, theirs]
    assert order(served={ada.pk: 1}) == [theirs, mine]


def test_an_owner_with_less_running_goes_first(users):
    ada, bob = users
    mine = [make_job(owner=ada).pk for _ in range(3)]
    for lane in (1, 2):
        make_job(owner=bob, status="running", host="a", lane=lane)
    theirs = make_job(owner=bob).pk
    running = running_by_owner()
    assert running == Counter({bob.pk: 2})
    assert order(running) == [mine[0], mine[1], theirs, mine[2]]


def test_only_the_first_of_each_owner_are_looked_at(users):
    for owner in users:
        for _ in range(30):
            make_job(owner=owner)
    assert Counter(job.owner_id for job in candidates(each=4)) == {user.pk: 4 for user in users}


def test_who_is_not_ready_is_left_out(users):
    done, waiting = make_job(status="done"), make_job(queued=False)
    make_job(depends_on=waiting)
    make_job(host="a", lane=1)
    make_job(status="running")
    ready = [make_job(depends_on=done).pk, make_job().pk]
    assert order() == ready
    assert Job.objects.count() == 7
