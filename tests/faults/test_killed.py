"""What is killed is taken up again, once, and leaves nothing behind.

That a worker alone is killed is `thorough`: test_services.py does it, too, with Redis.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress

import pytest

from tests.faults.site import Site, pid_of, wait_until
from tests.services.ports import free_port

pytestmark = pytest.mark.long


def shards_of(site: Site, job) -> dict[str, bytes]:
    folder = site.folder / "datasets" / str(job.dataset.pk)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.name in {"data.mdb", "shard.json", "entries.jsonl", "statistics.safetensors"}
    }


def kill_children(site: Site, job, times: int) -> None:
    """Kill the child of each of the first attempts, at a random moment."""
    moments = random.Random(times)
    for attempt in range(1, times + 1):
        running = site.jobs.filter(pk=job.pk, status="running", attempt=attempt)
        child = wait_until(lambda running=running: running.exclude(child="").first()).child
        time.sleep(moments.uniform(0.0, 2.0))
        os.kill(pid_of(child), signal.SIGKILL)


def test_a_child_killed_at_random_moments_ends_with_the_same_bytes(site):
    site.environment["DIGITS_JOB_ATTEMPTS"] = "9"
    site.start("cluster")
    fields = {"count": 600, "val_count": 100, "pause": 0.01}
    undisturbed = site.dataset(cpus=2, **fields)
    site.wait(undisturbed, "done")
    disturbed = site.dataset(cpus=2, **fields)
    kill_children(site, disturbed, 3)
    found = site.wait(disturbed, "done")
    assert (found.attempt, found.losses) == (4, 3)
    expected = shards_of(site, undisturbed)
    assert len(expected) > 20
    assert shards_of(site, disturbed) == expected
    assert not site.held.exists()


def test_an_addition_that_is_killed_at_random_moments_adds_the_same_once(site):
    site.environment["DIGITS_JOB_ATTEMPTS"] = "9"
    site.start("cluster")
    undisturbed, disturbed = (site.dataset(count=40) for _ in range(2))
    for job in (undisturbed, disturbed):
        site.wait(job, "done")
    more = {"count": 300, "val_count": 50, "pause": 0.02, "seed": 1}
    site.wait(site.addition(undisturbed, cpus=2, **more), "done")
    addition = site.addition(disturbed, cpus=2, **more)
    kill_children(site, addition, 2)
    assert site.wait(addition, "done").attempt == 3
    expected = shards_of(site, undisturbed)
    assert len(expected) > 12
    assert shards_of(site, disturbed) == expected
    verified = site.manage("verify", disturbed.dataset.name)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    stages = dict(disturbed.dataset.stages.values_list("name", "entries"))
    assert stages == {"train": 340, "val": 50}


def kill_worker(site: Site, worker: str) -> None:
    os.kill(pid_of(worker), signal.SIGKILL)


def kill_cluster(site: Site, worker: str) -> None:
    for pid in site.processes("manage.py cluster"):
        os.kill(pid, signal.SIGKILL)


def kill_master(site: Site, worker: str) -> None:
    os.kill(min(site.processes("manage.py cluster")), signal.SIGKILL)


@pytest.mark.parametrize(
    "kill", [pytest.param(kill_worker, marks=pytest.mark.thorough), kill_cluster, kill_master]
)
def test_a_job_whose_cluster_is_killed_runs_again(site, kill):
    site.start("serve", "--port", str(free_port()))
    job = site.dataset(count=100, pause=0.05)
    first = wait_until(lambda: site.jobs.exclude(child="").filter(pk=job.pk).first())
    wait_until(lambda: site.job(job).progress > 0.1)
    family = list(site.processes("run_job"))
    assert len(family) == 2  # the child, and the process of its shard
    kill(site, first.worker)
    wait_until(lambda: not set(family) & set(site.processes()), 20)
    wait_until(lambda: site.job(job).attempt == 2, 60)
    found = site.wait(job, "done")
    assert (found.attempt, found.losses) == (2, 1)
    assert site.log_lines(job, " done") == 1
    assert not site.held.exists()
    assert not site.processes("run_job")


def test_idle_workers_that_are_killed_do_not_stall_the_queue(site):
    site.start("cluster")
    first = [site.dataset(count=2, pause=0.5) for _ in range(2)]
    workers = {site.wait(job, "done").worker for job in first}
    assert len(workers) == 2
    time.sleep(1)  # they wait for the next message now
    for worker in workers:
        os.kill(pid_of(worker), signal.SIGKILL)
    later = [site.dataset(count=2) for _ in range(3)]
    for job in later:
        assert site.wait(job, "done").attempt == 1
    assert not site.held.exists()


@pytest.mark.training
def test_a_killed_training_goes_on_after_its_last_epoch(site):
    site.installation.json("ingest", "test-dummy", "--name", "x", "--set", "count=16")
    site.start("cluster")
    options = [
        "train_epochs=16",
        "batch_size=8",
        "width=4",
        "depth=2",
        "random_seed=1",
        "keep_snapshots=",
    ]
    sets = [text for option in options for text in ("--set", option)]
    site.installation.run("train", "x", "--name", "m", "--queue", *sets)
    job = site.jobs.get(kind="train")
    wait_until(lambda: site.log_lines(job, " epoch 3:"), 120)
    os.kill(pid_of(site.job(job).child), signal.SIGKILL)
    found = site.wait(job, "done")
    assert found.attempt == 2
    assert site.log_lines(job, "resuming after epoch") == 1
    epochs = list(found.trainedmodel.snapshots.order_by("epoch").values_list("epoch", flat=True))
    assert epochs == list(range(1, 17))
    assert not site.held.exists()


@pytest.mark.training
def test_an_aborted_training_predicts_and_goes_on_when_it_is_run_again(site):
    site.installation.json("ingest", "test-dummy", "--name", "x", "--set", "count=16")
    site.start("cluster")
    options = [
        "train_epochs=30",
        "batch_size=8",
        "width=4",
        "depth=2",
        "random_seed=1",
        "keep_snapshots=",
    ]
    sets = [text for option in options for text in ("--set", option)]
    site.installation.run("train", "x", "--name", "m", "--queue", *sets)
    job = site.jobs.get(kind="train")
    wait_until(lambda: site.log_lines(job, " epoch 3:"), 120)
    site.jobs.filter(pk=job.pk).update(cancel_requested=True)
    model = site.wait(job, "aborted").trainedmodel
    before = snapshots_of(site, model)
    assert 3 <= len(before) < 30

    assert site.installation.json("infer", "m", "--stage", "val")["status"] == "done"

    done = site.installation.run("jobs", "retry", str(job.pk))
    assert done.returncode == 0, done.stderr
    site.wait(job, "done")
    assert site.log_lines(job, "resuming after epoch") == 1
    assert site.log_lines(job, " epoch 1:") == 1
    after = snapshots_of(site, model)
    assert sorted(after) == list(range(1, 31))
    # The last one may have been written, but not yet what goes on after it.
    kept = sorted(before)[:-1]
    assert [after[epoch] for epoch in kept] == [before[epoch] for epoch in kept]


def snapshots_of(site, model) -> dict[int, bytes]:
    """The snapshots that the rows name, by epoch."""
    folder = site.folder / "models" / str(model.pk)
    return {row.epoch: (folder / row.file).read_bytes() for row in model.snapshots.all()}


def test_a_worker_that_hangs_is_fenced_off(site):
    site.start("cluster")
    job = site.dataset(count=100, pause=0.15)
    wait_until(lambda: site.job(job).progress > 0.1)
    before = site.job(job)
    os.kill(pid_of(before.worker), signal.SIGSTOP)
    wait_until(lambda: site.job(job).token != before.token, 60)
    wait_until(lambda: pid_of(before.child) not in site.processes(), 20)
    with suppress(ProcessLookupError):  # its lane may have been begun anew meanwhile
        os.kill(pid_of(before.worker), signal.SIGCONT)
    found = site.wait(job, "done")
    assert (found.attempt, found.losses) == (2, 1)
    assert site.log_lines(job, " done") == 1
    assert not site.held.exists()
