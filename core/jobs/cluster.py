"""The job cluster of one host: lanes, and the loop that gives them work and finds the lost."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.db import close_old_connections

from core.exceptions import ClusterError
from core.jobs import ledger
from core.jobs.database import AWAY, retry_on_database_errors
from core.jobs.dispatcher import Dispatcher
from core.jobs.execution import settle_dependents
from core.jobs.identity import end_group, is_gone, is_of_this_installation, name_of
from core.jobs.lanes import Lanes
from core.jobs.ledger import Claim
from core.jobs.reaper import Reaper, beat_host, process_of
from core.jobs.resources import register_host
from core.models import Host, Job
from core.process.groups import forks_die_with_parent
from core.storage import data_folder

logger = logging.getLogger(__name__)
_LOOK_EVERY = 0.2
_BEAT_EVERY = 2.0
_CHORES_EVERY = 1.0
_AWAY_PAUSE = 1.0
_LOCK_PATIENCE = 5.0
_NAMESAKE_PATIENCE = 2.5 * _BEAT_EVERY


class Cluster:
    """What `manage.py cluster` runs."""

    def __init__(self, chores: Sequence[Callable[[], object]] = ()) -> None:
        """Take what else is to be done again and again, about once a second."""
        self.chores = chores
        self.host: str = settings.DIGITS_HOST
        self.lanes = Lanes(self.host, settings.DIGITS_WORKERS)
        self.dispatcher = Dispatcher(self.host, self.lanes)
        self.reaper = Reaper(self.host)
        self.beaten = self.tidied = float("-inf")

    def run(self, stopping: Callable[[], bool]) -> None:
        """Work until asked to stop; what runs then waits for the next start."""
        forks_die_with_parent()
        retry_on_database_errors(lambda: _refuse_namesake(self.host))
        retry_on_database_errors(self.begin)
        away = False
        try:
            while not stopping():
                try:
                    self.step()
                    away = False
                except AWAY as error:
                    if not away:
                        logger.warning("The database is unavailable: %s", str(error).strip())
                    away = True
                    self.rest()
                time.sleep(_LOOK_EVERY)
        finally:
            self.lanes.stop()
            retry_on_database_errors(self.end, limit=10)

    def begin(self) -> None:
        """Register the host, and take back what an earlier run of this cluster gave out."""
        register_host(self.host)
        ledger.give_back(Job.objects.filter(host=self.host, lane__gt=0))
        self.beat()

    def step(self) -> None:
        if time.monotonic() - self.beaten > _BEAT_EVERY:
            self.beat()
        self.reaper.step()
        settle_dependents()
        if time.monotonic() - self.tidied > _CHORES_EVERY:
            for chore in self.chores:
                chore()
            self.tidied = time.monotonic()
        self.dispatcher.step()

    def beat(self) -> None:
        beat_host(self.host, name_of(os.getpid()), self.lanes.count)
        self.beaten = time.monotonic()

    def rest(self) -> None:
        """While the database is unavailable there are no heartbeats, so none counts as missing."""
        self.reaper.jobs.forget()
        self.reaper.hosts.forget()
        close_old_connections()
        time.sleep(_AWAY_PAUSE)

    def end(self) -> None:
        """Let this host's jobs wait again: an orderly stop does not count as a loss."""
        ledger.give_back(Job.objects.filter(host=self.host, lane__gt=0))
        running = Job.objects.filter(host=self.host, status=Job.Status.RUNNING)
        for job in running.exclude(token=None):
            if is_gone(process_of(job.worker)) and job.token is not None:
                if job.child:
                    end_group(job.child)
                ledger.requeue(Claim(job.pk, job.token), lost=False)
        Host.objects.filter(pk=self.host).update(cluster="")


@contextmanager
def only_one() -> Iterator[None]:
    """Refuse to run a second cluster under the name of this host.

    Raises:
        ClusterError: there is one.
    """
    path = data_folder().cluster_lock(settings.DIGITS_HOST)
    with path.open("w", encoding="utf-8") as file:
        # The lanes of one that was killed a moment ago may hold it a little longer.
        end = time.monotonic() + _LOCK_PATIENCE
        while not _locked(file):
            if time.monotonic() < end:
                time.sleep(0.1)
                continue
            raise ClusterError(
                f"A job cluster named {settings.DIGITS_HOST} is already running (it holds {path}). "
                "Stop it, or give this one another name with DIGITS_HOST."
            )
        yield


def _refuse_namesake(host: str) -> None:
    """Refuse to be the second of this name on one database; the lock knows one folder only.

    The row may tell of a cluster that was killed before the machine's last start, or of the
    one from whose data folder this was copied. Neither beats here.

    Raises:
        ClusterError: a cluster with another data folder, or on another machine, beats.
    """
    row = Host.objects.filter(pk=host).exclude(cluster="").first()
    if row is None or is_of_this_installation(row.cluster):
        return
    end = time.monotonic() + _NAMESAKE_PATIENCE
    while time.monotonic() < end:
        time.sleep(_LOOK_EVERY)
        if Host.objects.filter(pk=host).exclude(beats=row.beats).exists():
            raise ClusterError(
                f"A job cluster named {host} is already running on this database, with another "
                "data folder or on another machine. Stop it, or give this one another name with "
                "DIGITS_HOST and the same DIGITS_DATA_DIR."
            )


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
