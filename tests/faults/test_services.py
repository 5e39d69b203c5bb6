"""The same on PostgreSQL and Redis, and while these and the web server are restarted.

What depends on rows and messages alone is tried on `redis_site`, which has both servers; on the
other it is `thorough`, since test_killed.py and test_delivery.py have the database as the broker.
The database is restarted where it is the broker, too. That jobs run undisturbed tests/services
tries on each, so it is `thorough` here.
"""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from collections import Counter

import pytest
from django.contrib.auth.models import User

from tests.faults.site import ALIAS, Site, pid_of, wait_until
from tests.services.ports import free_port

pytestmark = pytest.mark.long
LONG = {"count": 120, "pause": 0.05}


THOROUGH = pytest.mark.thorough
MAINLY_REDIS = pytest.mark.parametrize(
    "served_site", [pytest.param("pg_site", marks=THOROUGH), "redis_site"], indirect=True
)
MAINLY_POSTGRES = pytest.mark.parametrize(
    "served_site", ["pg_site", pytest.param("redis_site", marks=THOROUGH)], indirect=True
)


def done_once(site: Site, *jobs) -> None:
    """Whatever happened meanwhile, the jobs end as if nothing had."""
    for job in jobs:
        found = site.wait(job, "done")
        assert (found.attempt, found.losses, found.cause) == (1, 0, "done")
    assert not site.held.exists()


def running(site: Site, **fields):
    job = site.dataset(**(LONG | fields))
    wait_until(lambda: site.job(job).progress > 0.1)
    return job


@THOROUGH
@pytest.mark.parametrize("served_site", ["pg_site", "redis_site"], indirect=True)
def test_jobs_run(served_site):
    site = served_site
    checked = site.manage("check", "--fail-level", "ERROR", "--database", "default")
    assert checked.returncode == 0, checked.stderr
    site.start("cluster")
    done_once(site, *(site.dataset(cpus=2) for _ in range(3)))
    ingested = site.manage("ingest", "test-dummy", "--name", "in the foreground")
    assert ingested.returncode == 0, ingested.stderr


@MAINLY_REDIS
def test_two_clusters_run_each_job_once_and_fairly(served_site):
    site = served_site
    site.use_stub(0.05)
    users = [User.objects.db_manager(ALIAS).create(username=name) for name in ("ada", "bob")]
    jobs = [site.dataset(owner) for owner in users for _ in range(40)]
    for host in ("a", "b"):
        site.start("cluster", environment={"DIGITS_HOST": host, "DIGITS_WORKERS": "3"})
    wait_until(lambda: site.jobs.filter(status="done").count() == 80)
    assert sorted(site.executed()) == [job.pk for job in jobs]
    order = list(site.jobs.order_by("started").values_list("owner__username", flat=True))
    counts = Counter(order[:40])
    assert abs(counts["ada"] - counts["bob"]) <= 8, counts


@MAINLY_POSTGRES
def test_the_database_is_restarted_during_a_job(served_site, postgres):
    site = served_site
    site.start("serve", "--port", str(free_port()))
    job = running(site)
    postgres.stop()
    time.sleep(3)
    postgres.start()
    done_once(site, job)
    done_once(site, site.dataset())


def test_a_job_that_ends_while_the_database_is_away_has_ended_well(pg_site, postgres):
    site = pg_site
    site.start("cluster")
    job = running(site, count=40)
    postgres.stop()
    time.sleep(6)  # longer than the rest of its work, and than a lease
    (child,) = site.processes("manage.py run_job")  # which waits to write what it made
    postgres.start()
    done_once(site, job)
    assert child not in site.processes()


@MAINLY_REDIS
def test_a_killed_worker_and_a_killed_child(served_site):
    site = served_site
    site.start("cluster")
    job = running(site)
    os.kill(pid_of(site.job(job).worker), signal.SIGKILL)
    wait_until(lambda: site.job(job).attempt == 2 and site.job(job).progress > 0.1)
    os.kill(pid_of(site.job(job).child), signal.SIGKILL)
    found = site.wait(job, "done")
    assert (found.attempt, found.losses) == (3, 2)
    assert not site.held.exists()


def test_the_web_server_is_killed_during_a_job(site):
    port = free_port()
    site.start("serve", "--port", str(port))
    job = running(site)

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=2) as page:
                return page.status == 200
        except OSError:
            return False

    wait_until(answers)
    (web,) = site.processes("uvicorn")
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: site.processes("uvicorn").keys() - {web}, 60)
    wait_until(answers, 60)
    done_once(site, job)


@pytest.mark.parametrize("harm", ["emptied", "restarted"])
def test_redis_is_harmed_during_a_job(redis_site, redis_server, harm):
    site = redis_site
    site.environment["DIGITS_WORKERS"] = "2"
    site.start("cluster")
    job = running(site)
    waiting = [site.dataset(cpus=4), site.dataset()]  # the first needs all slots
    if harm == "emptied":
        redis_server.flush()
    else:
        redis_server.stop()
        time.sleep(2)
        redis_server.start()
    done_once(site, job, *waiting)
