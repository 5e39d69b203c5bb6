"""Every end has its cause: memory, disk, abort; and what follows runs."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models import TrainedModel
from tests.conftest import Installation
from tests.faults.site import ALIAS, Site, opened, sqlite_in, wait_until
from tests.small_disk import mounted

pytestmark = pytest.mark.long


@pytest.fixture
def memory_limit() -> Iterator[Path]:
    """A control group with 700 MB, version 1 or 2."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    groups = {name: group for _, names, group in lines for name in names.split(",")}
    if "memory" in groups:
        group, limit = Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"
        group /= groups["memory"].lstrip("/")
    else:
        group, limit = Path("/sys/fs/cgroup"), "memory.max"
    group /= f"digits-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    (group / limit).write_text(str(700 << 20))
    yield group
    group.rmdir()


def test_a_child_that_takes_all_memory_ends_and_the_next_job_runs(site, memory_limit):
    join = (memory_limit / "cgroup.procs").write_text
    site.start("cluster", preexec_fn=lambda: join(str(os.getpid())))
    greedy = site.dataset(hoard=100)
    found = site.wait(greedy, "error")
    assert found.cause == "out of memory"
    assert "ran out of memory" in found.error
    assert found.attempt == 1
    modest = site.dataset()
    assert site.wait(modest, "done").worker == found.worker
    assert not site.held.exists()
    site.stop()


@pytest.fixture
def small_disk(migrated, tmp_path, django_db_blocker) -> Iterator[Site]:
    """An installation on a file system of 80 MB, database and all."""
    with mounted(tmp_path / "disk", "80m") as folder:
        shutil.copytree(migrated, folder / "data")
        database = sqlite_in(folder / "data")
        with (
            django_db_blocker.unblock(),
            opened(Installation(folder / "data"), database) as site,
        ):
            yield site


def free(site: Site) -> int:
    return shutil.disk_usage(site.folder).free


def test_a_full_disk_while_shards_are_written(small_disk):
    site = small_disk
    site.start("cluster")
    before = free(site)
    job = site.dataset(cpus=2, count=1000, size=256)
    found = site.wait(job, "error")
    assert found.cause == "disk full", (found.error, site.log(job))
    assert str(site.folder) in found.error
    folder = site.folder / "datasets" / str(job.dataset.pk)
    assert not (folder / "dataset.json").exists()
    assert not list(folder.rglob("*.partial"))
    whole = [path.parent for path in folder.rglob("data.mdb")]
    assert all((path / "shard.json").exists() for path in whole)
    small = site.dataset()
    assert site.wait(small, "done").cause == "done"
    code = "from core.models import Dataset; from core.jobs.deletion import *; "
    code += f"print(carry_out(plan_deletion(Dataset.objects.get(pk={job.dataset.pk}))))"
    done = site.installation.run("shell", "--no-imports", "-c", code)
    assert int(done.stdout) > 20_000_000, done
    assert not folder.exists()
    assert free(site) > before - 5_000_000


@pytest.mark.training
def test_a_full_disk_while_a_snapshot_is_written(small_disk):
    site = small_disk
    site.installation.json("ingest", "test-dummy", "--name", "x", "--set", "count=8")
    filler = site.folder / "filler"
    filler.write_bytes(b"x" * (free(site) - 1_000_000))
    done = site.installation.run(
        "train", "x", "--name", "m", "--set", "train_epochs=2", "--set", "width=16"
    )
    assert done.returncode == 1
    job = site.jobs.get(kind="train")
    assert (job.status, job.cause) == ("error", "disk full"), (job.error, site.log(job))
    model = TrainedModel.objects.using(ALIAS).get()
    assert not model.snapshots.exists()
    assert not list((site.folder / "models" / str(model.pk) / "snapshots").glob("epoch-*"))


def abort_by_ada(site: Site, job) -> None:
    code = "from core.jobs import execution; from core.models import Job; "
    code += f"execution.abort(Job.objects.get(pk={job.pk}), 'ada')"
    assert site.installation.run("shell", "--no-imports", "-c", code).returncode == 0


def check_aborted(site: Site, job) -> None:
    found = site.wait(job, "aborted", 30)
    assert (found.cause, found.cancelled_by) == ("aborted", "ada")
    wait_until(lambda: not site.processes("run_job"), 30)
    assert not site.held.exists()


def test_abort_while_waiting(site):
    job = site.dataset()
    abort_by_ada(site, job)
    check_aborted(site, job)


def test_abort_while_encoding(site):
    site.start("cluster")
    job = site.dataset(cpus=2, count=500, pause=0.05)
    wait_until(lambda: site.job(job).progress > 0.02)
    assert len(site.processes("run_job")) == 3
    abort_by_ada(site, job)
    check_aborted(site, job)


@pytest.mark.training
@pytest.mark.parametrize(
    "phase", ["training", pytest.param("validating", marks=pytest.mark.thorough)]
)
def test_abort_while(site, phase):
    # What is aborted is training, or validating, for nearly all of its time.
    counts = {"training": (800, 2), "validating": (4, 2000)}[phase]
    sets = [f"count={counts[0]}", f"val_count={counts[1]}"]
    arguments = [text for one in sets for text in ("--set", one)]
    site.installation.json("ingest", "test-dummy", "--name", "x", *arguments)
    site.start("cluster")
    site.installation.run("train", "x", "--name", "m", "--queue", "--set", "width=8")
    job = site.jobs.get(kind="train")
    wait_until(lambda: "epoch 1 of" in site.job(job).message, 50)
    time.sleep(1)
    assert site.job(job).status == "running"
    abort_by_ada(site, job)
    check_aborted(site, job)
