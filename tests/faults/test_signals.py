"""Every request to end, and SIGKILL, to every process that has to do with a job.

Each row runs a job of each kind at once, with a stub for the work: what becomes of the job,
what the command's exit code is, that no slot is kept, and that the next command has its turn.
SIGHUP and SIGQUIT are handled as SIGTERM is, and `thorough`. Where a cluster runs beside them,
commands get SIGTERM and children SIGKILL, and the others are `thorough`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from itertools import count

import pytest

from core.models import Dataset, Inference, Snapshot, TrainedModel
from tests.conftest import Installation
from tests.faults.signals import REQUESTS, SIGNALS, both, sampled
from tests.faults.site import ALIAS, Site, opened, pid_of, sqlite_in, wait_until

pytestmark = pytest.mark.long
SLOTS = 4
numbers = count(1)


@pytest.fixture(scope="module")
def site(migrated, tmp_path_factory, django_db_blocker) -> Iterator[Site]:
    """An installation of this module, with a dataset and a model as far as forms look at them."""
    installation = Installation(migrated).copied(tmp_path_factory)
    with django_db_blocker.unblock(), opened(installation, sqlite_in(installation.folder)) as site:
        made = site.manage("ingest", "test-dummy", "--name", "data")
        assert made.returncode == 0, made.stderr
        job = site.jobs.create(kind="train", status="done", depends_on=site.jobs.get())
        dataset = Dataset.objects.using(ALIAS).get()
        model = TrainedModel.objects.using(ALIAS).create(
            job=job, name="net", network="unet", dataset=dataset
        )
        Snapshot.objects.using(ALIAS).create(
            model=model, epoch=1, file="snapshots/epoch-0001.keras", bytes=10, best=True
        )
        site.environment["DIGITS_CPU_SLOTS"] = str(SLOTS)
        site.environment["DIGITS_JOB_LEASE"] = "600"  # nothing is found by waiting for a lease
        site.use_stub(0)
        yield site


@pytest.fixture(scope="module", params=[False, True], ids=["alone", "with a cluster"])
def clustered(request, site) -> Iterator[bool]:
    if not request.param:
        yield False
        return
    cluster = site.start("cluster")
    yield True
    cluster.send_signal(signal.SIGTERM)
    assert cluster.wait(60) == 0


@pytest.fixture(autouse=True)
def hold(site) -> Iterator[None]:
    """First attempts do not end by themselves; afterwards no job is left unfinished."""
    (site.folder / "hold").touch()
    yield
    (site.folder / "hold").unlink(missing_ok=True)
    left = site.jobs.filter(status__in=["waiting", "running"]).values_list("pk", flat=True)
    if left:
        site.manage("jobs", "abort", *map(str, left))


def of_each_kind() -> dict[str, tuple[str, ...]]:
    """A command for each kind of job."""
    name = f"row {next(numbers)}"
    one_slot = ("--set", "job_cpus=1")
    return {
        "ingest": ("ingest", "test-dummy", "--name", name, *one_slot),
        "train": ("train", "data", "--name", name, *one_slot),
        "infer": ("infer", "net", "--stage", "train", *one_slot),
    }


class Row:
    """The jobs of one row, running, by kind: queued ones, or those of commands."""

    def __init__(self, site: Site, *, queued: bool = False) -> None:
        self.site = site
        last = site.jobs.order_by("pk").last().pk
        self.commands = {}
        for kind, command in of_each_kind().items():
            if queued:
                site.jobs.create(kind=kind)
            else:
                self.commands[kind] = site.start(*command, preexec_fn=as_in_a_terminal)
        self.rows = site.jobs.filter(pk__gt=last)
        held = self.rows.filter(status="running").exclude(child="")
        wait_until(lambda: held.count() == 3 and not self.missing())
        self.jobs = {job.kind: job for job in held}
        self.make_outputs(last)

    def make_outputs(self, last: int) -> None:
        """Write what an inference's command prints in the end, since the stub makes nothing."""
        for inference in Inference.objects.using(ALIAS).filter(job__pk__gt=last):
            folder = self.site.installation.folder / "inferences" / str(inference.pk)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "outputs.jsonl").touch()
            (folder / "rejected.json").write_text('{"rejected": []}')

    def missing(self) -> set[int]:
        return set(self.rows.values_list("pk", flat=True)) - set(self.site.executed())

    def send(self, number: int, to: str) -> None:
        for kind, job in self.jobs.items():
            pid = self.commands[kind].pid if to == "command" else pid_of(getattr(job, to))
            os.kill(pid, number)

    def exit_codes(self) -> dict[str, int]:
        return {kind: command.wait(60) for kind, command in self.commands.items()}

    def ends(self, status: str, seconds: float = 60) -> dict[str, tuple]:
        """How each job stands when all have that status."""
        wait_until(lambda: self.rows.filter(status=status).count() == 3, seconds)
        return {
            job.kind: (job.status, job.cause, job.cancelled_by, job.attempt, job.losses)
            for job in self.rows
        }


def as_in_a_terminal() -> None:
    """Undo what pytest's own parent may ignore."""
    for number in REQUESTS:
        signal.signal(number, signal.SIG_DFL)


def of_each(what: object) -> dict[str, object]:
    return dict.fromkeys(("ingest", "train", "infer"), what)


def check_next(site: Site) -> None:
    """Another command that needs every slot of this machine is done, without waiting long."""
    (site.folder / "hold").unlink(missing_ok=True)
    name = f"next {next(numbers)}"
    every = ("--set", f"job_cpus={SLOTS}")
    assert site.manage("ingest", "test-dummy", "--name", name, *every).returncode == 0
    assert not site.held.exists()


@pytest.mark.parametrize(
    ("number", "clustered"), both(REQUESTS, signal.SIGTERM), indirect=["clustered"]
)
def test_a_command_that_is_asked_to_end_aborts_its_job(site, clustered, number):
    row = Row(site)
    row.send(number, to="command")
    assert row.exit_codes() == of_each(128 + number)
    by = "Ctrl-C" if number == signal.SIGINT else number.name
    assert row.ends("aborted", 0) == of_each(("aborted", "aborted", by, 1, 0))
    assert not site.held.exists()
    check_next(site)


def test_a_command_that_is_killed_loses_its_job(site, clustered):
    row = Row(site)
    row.send(signal.SIGKILL, to="command")
    assert row.exit_codes() == of_each(-signal.SIGKILL)
    if clustered:
        assert row.ends("done") == of_each(("done", "done", "", 2, 1))
        check_next(site)
    else:
        check_next(site)  # which finds what was lost, and its processes
        assert row.ends("waiting", 0) == of_each(("waiting", "", "", 1, 1))
        assert not site.processes("stub_job")


@pytest.mark.parametrize(
    ("number", "clustered"), both(SIGNALS, signal.SIGKILL), indirect=["clustered"]
)
def test_the_child_of_a_command_is_started_again(site, clustered, number):
    row = Row(site)
    row.send(number, to="child")
    assert row.exit_codes() == of_each(0)
    assert row.ends("done", 0) == of_each(("done", "done", "", 2, 1))
    check_next(site)


def test_a_child_that_is_killed_again_and_again_ends_its_job(site, clustered):
    command = of_each_kind()["ingest"]
    process = site.start(*command, preexec_fn=as_in_a_terminal)
    # Later attempts of the stub end at once; these are stopped before they begin.
    job = wait_until(lambda: site.jobs.filter(dataset__name=command[3]).exclude(child="").first())
    site.jobs.filter(pk=job.pk).update(losses=2)
    os.kill(pid_of(job.child), signal.SIGKILL)
    assert process.wait(60) == 1
    found = site.job(job)
    assert (found.status, found.cause) == ("error", "killed")
    check_next(site)


# What each signal does to a lane's worker: Ctrl-C is meant for the cluster, not for its lanes.
WORKER = {
    signal.SIGINT: (1, 0),
    signal.SIGTERM: (2, 0),
    signal.SIGHUP: (2, 0),
    signal.SIGQUIT: (2, 0),
    signal.SIGKILL: (2, 1),
}


@pytest.mark.parametrize("clustered", [True], indirect=True, ids=["with a cluster"])
@pytest.mark.parametrize("number", sampled(SIGNALS))
def test_a_job_whose_worker_ends_is_taken_up_again(site, clustered, number):
    row = Row(site, queued=True)
    row.send(number, to="worker")
    if number == signal.SIGINT:
        (site.folder / "hold").unlink()
    assert row.ends("done") == of_each(("done", "done", "", *WORKER[number]))
    check_next(site)


@pytest.mark.parametrize("clustered", [True], indirect=True, ids=["with a cluster"])
@pytest.mark.parametrize("number", sampled(SIGNALS, REQUESTS))
def test_a_job_whose_child_is_killed_in_a_lane_is_taken_up_again(site, clustered, number):
    row = Row(site, queued=True)
    row.send(number, to="child")
    assert row.ends("done") == of_each(("done", "done", "", 2, 1))
    check_next(site)


@pytest.mark.parametrize("clustered", [False], indirect=True, ids=["its own"])
@pytest.mark.parametrize("number", sampled(SIGNALS))
def test_jobs_of_a_cluster_that_ends_wait_again(site, clustered, number):
    cluster = site.start("cluster", preexec_fn=as_in_a_terminal)
    row = Row(site, queued=True)
    cluster.send_signal(number)
    killed = number == signal.SIGKILL
    assert cluster.wait(60) == (-number if killed else 0)
    if not killed:
        assert row.ends("waiting", 0) == of_each(("waiting", "", "", 1, 0))
        assert not site.held.exists()
    check_next(site)
    assert row.ends("waiting", 0) == of_each(("waiting", "", "", 1, int(killed)))
    assert not site.processes("cluster")
