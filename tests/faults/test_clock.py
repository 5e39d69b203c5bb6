"""The clock of the host jumps, and nobody is declared lost for it."""

from __future__ import annotations

import time

import pytest

from tests.faults.site import wait_until


@pytest.mark.parametrize("jump", [3600, -3600])
def test_no_job_is_lost_when_the_clock_jumps_by_an_hour(site, jump):
    clock = site.folder / "clock"
    clock.write_text("0")
    site.environment["DIGITS_TESTS_CLOCK"] = str(clock)
    site.start("cluster")
    job = site.dataset(count=120, pause=0.1)
    wait_until(lambda: site.job(job).progress > 0.1)
    before = site.job(job).heartbeat
    clock.write_text(str(jump))
    time.sleep(8)  # more than a lease
    found = site.job(job)
    assert abs((found.heartbeat - before).total_seconds()) > 3000  # it did jump
    assert (found.status, found.attempt, found.losses) == ("running", 1, 0)
    after = site.dataset()  # what is begun after the jump runs too
    assert site.wait(after, "done").attempt == 1
    assert site.wait(job, "done").attempt == 1
