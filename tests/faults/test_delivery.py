"""Whatever the transport does: every job runs once, in a fair order."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from django.contrib.auth.models import User

from tests.faults.site import ALIAS, Site, wait_until

SEND = """
from core.jobs import queue
from core.jobs.ledger import Place
for _ in range(8):
    queue.send(Place({host!r}, {lane}), {job})
"""


def send_eight(site: Site, host: str, lane: int, job: int) -> None:
    """Deliver the message eight times more, as a broker may."""
    code = SEND.format(host=host, lane=lane, job=job)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=Path(__file__).parents[2],
        env=site.installation.environment | site.environment,
        check=True,
    )


def test_a_message_delivered_eight_times_at_once_and_late_runs_the_job_once(site):
    site.use_stub(0)
    hold = site.folder / "hold"
    hold.touch()
    site.environment["DIGITS_HOST"] = "a"
    site.environment["DIGITS_WORKERS"] = "2"
    site.start("cluster")
    job = site.dataset()
    held = site.wait(job, "running")
    for lane in (1, 2):  # while it runs: to its own lane and to another one
        send_eight(site, "a", lane, job.pk)
    time.sleep(3)  # until all are delivered
    assert site.job(job).status == "running"
    hold.unlink()
    site.wait(job, "done")
    send_eight(site, "a", held.lane, job.pk)  # late
    again = site.dataset()
    site.wait(again, "done")
    assert site.executed() == [job.pk, again.pk]
    assert site.job(job).attempt == site.job(again).attempt == 1


def test_two_clusters_run_100_jobs_once_each_and_fairly(site):
    site.use_stub(0.05)
    users = [User.objects.db_manager(ALIAS).create(username=name) for name in ("ada", "bob")]
    jobs = [site.dataset(owner) for owner in users for _ in range(50)]
    for host in ("a", "b"):
        site.start("cluster", environment={"DIGITS_HOST": host, "DIGITS_WORKERS": "3"})
    wait_until(lambda: site.jobs.filter(status="done").count() == 100, 55)
    assert sorted(site.executed()) == [job.pk for job in jobs]
    assert set(site.jobs.values_list("attempt", "losses")) == {(1, 0)}
    assert set(site.jobs.values_list("host", flat=True)) == {"a", "b"}
    assert not site.held.exists()
    order = list(site.jobs.order_by("started").values_list("owner__username", flat=True))
    for first in (20, 50):
        counts = Counter(order[:first])
        assert abs(counts["ada"] - counts["bob"]) <= 8, counts


def test_priority_goes_first_and_the_oldest_of_equals(site):
    site.use_stub(0.05)
    low, first, second = (site.dataset() for _ in range(3))
    site.jobs.filter(pk=low.pk).update(priority=-1)
    high = site.dataset()
    site.jobs.filter(pk=high.pk).update(priority=1)
    site.start("cluster", environment={"DIGITS_WORKERS": "1"})
    site.wait(low, "done")
    assert site.executed() == [high.pk, first.pk, second.pk, low.pk]
