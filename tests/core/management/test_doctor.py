"""`manage.py doctor`: each check on a healthy and on a broken installation."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import lmdb
import pytest
from django.core.checks import Error, Info, Warning  # noqa: A004
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from core.diagnosis import cluster, database, devices, folder, roots, software
from core.diagnosis.findings import Finding, Level, examine, fail, ok
from core.jobs.gpus import Gpu
from core.jobs.identity import name_of
from core.jobs.resources import register_host
from core.management.commands import doctor
from core.models import Host, Job
from core.registry import view_plugins
from tests.conftest import Installation
from tests.factories import make_job

GPU = Gpu(0, "GPU-1", "H100", 80 * 2**30)
Usage = namedtuple("Usage", "total used free")


def levels(check) -> list[str]:
    return [finding.level for finding in check()]


def only(check) -> Finding:
    (finding,) = check()
    assert (finding.remedy == "") == (finding.level == Level.OK)
    return finding


# --- the command


def test_a_healthy_installation_is_told_within_ten_seconds(installation: Installation):
    began = time.monotonic()
    done = installation.run("doctor", "--format", "json")
    assert time.monotonic() - began < 30  # 5 s where nothing else runs
    findings = json.loads(done.stdout)
    assert [row for row in findings if row["level"] == "fail"] == []
    assert done.returncode == 0
    by_check = {row["check"]: row for row in findings}
    assert by_check["TensorFlow"]["found"].startswith("TensorFlow 2.")
    assert "1 CPU" in by_check["TensorFlow"]["found"]
    assert by_check["journal"]["found"] == "SQLite's journal mode is WAL"
    assert by_check["broker"]["level"] == "ok"
    assert by_check["job cluster"]["level"] == "warn"
    assert [row for row in findings if row["level"] == "ok" and row["remedy"]] == []
    assert not list(installation.folder.glob(".doctor*"))


def test_this_process_does_not_import_tensorflow():
    code = "import sys, django; django.setup(); import core.management.commands.doctor; "
    code += "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.fixture
def checks(monkeypatch):
    """Other checks in place of the real ones."""

    def put(anywhere, in_turn=None):
        monkeypatch.setattr(doctor, "ANYWHERE", anywhere)
        monkeypatch.setattr(doctor, "IN_TURN", in_turn or {})

    return put


def test_what_fails_is_told_with_its_remedy_and_exit_code(checks):
    checks({"a": lambda: [ok("a", "well"), fail("a", "broken", "mend it")]})
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 checks failed") as caught:
        call_command("doctor", stdout=out)
    assert caught.value.returncode == 1
    assert [line.split() for line in out.getvalue().splitlines()] == [
        ["ok", "a", "well"],
        ["fail", "a", "broken"],
        ["→", "mend", "it"],
    ]


def test_an_exception_in_a_check_is_a_finding():
    def check():
        yield ok("a", "well")
        raise ValueError("no\ngood")

    findings = list(examine("a", check))
    assert [finding.level for finding in findings] == ["ok", "fail"]
    assert findings[1].found == "ValueError: no good"


def test_without_a_database_its_rows_are_not_asked_for(checks):
    checks(
        {"a": lambda: [ok("a", "well")]},
        {
            "database": lambda: [fail("database", "away", "start it")],
            "job cluster": lambda: [ok("job cluster", "never asked")],
        },
    )
    assert [finding.check for finding in doctor.diagnose()] == ["a", "database"]


def test_an_empty_database_is_prepared(installation: Installation):
    (installation.folder / "db.sqlite3").unlink()
    done = installation.run("doctor", "--format", "json")
    (row,) = [row for row in json.loads(done.stdout) if row["check"] == "migrations"]
    assert (row["level"], row["found"]) == ("ok", "the database was empty, and has been prepared")
    assert done.returncode == 0, done.stderr


# --- software


def test_versions_and_plugins_are_told():
    assert "Django 5.2" in only(software.check_versions).found
    found = [finding.found for finding in software.check_plugins()]
    assert "data plug-in test-dummy (digits_dummy 1.2.3)" in found
    assert not any("solver plug-in" in one for one in found)  # core's own cannot be missing


def test_no_view_plugin_is_a_warning(monkeypatch, settings):
    monkeypatch.setattr(view_plugins, "_plugins", {})
    settings.DIGITS_PLUGINS_EXCLUDE = ["digits_mine"]
    *_, none, excluded = software.check_plugins()
    assert none.level == "warn"
    assert "digits_mine" in excluded.found


def test_messages_of_system_checks_are_findings(monkeypatch, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["x.W002"]
    messages = [
        Error("broken", hint="mend it", id="x.E001"),
        Warning("odd", id="x.W001"),
        Warning("silenced", id="x.W002"),
        Info("no matter", id="x.I001"),
    ]
    monkeypatch.setattr(software, "run_checks", lambda **options: messages)
    first, second = software.check_system()
    assert (first.level, first.found, first.remedy) == ("fail", "x.E001: broken", "mend it")
    assert second.level == "warn"
    assert second.remedy


@pytest.mark.django_db
def test_several_clusters_on_sqlite_are_found():
    for name in ("one", "two"):
        Host.objects.create(name=name, cluster="1@1", heartbeat=timezone.now())
    assert only(software.check_system_with_database).found.startswith("digits.E004")
    assert levels(software.check_system) == ["ok"]


def test_missing_browser_libraries_are_named(settings, tmp_path):
    assert only(software.check_static_files).level == "ok"
    settings.STATICFILES_DIRS = [("htmx", tmp_path), ("uplot", tmp_path / "none")]
    finding = only(software.check_static_files)
    assert finding.level == "fail"
    assert f"htmx ({tmp_path}), uplot" in finding.found
    assert "make install" in finding.remedy


# --- database


@pytest.mark.django_db
def test_the_database_is_told_with_its_version():
    finding = only(database.check_database)
    assert finding.level == "ok"
    assert finding.found.startswith("SQLite 3.")
    assert only(database.check_migrations).level == "ok"
    assert "memory, not WAL" in only(database.check_journal).found  # a test's own


def test_a_database_that_does_not_answer_or_is_slow(monkeypatch):
    def refuse():
        raise OperationalError("connection\nrefused")

    monkeypatch.setattr(database, "round_trip", refuse)
    finding = only(database.check_database)
    assert (finding.level, finding.found) == ("fail", "does not answer: connection refused")
    monkeypatch.setattr(database, "round_trip", lambda: 80.0)
    assert only(database.check_database).level == "warn"


def test_a_broker_that_does_not_answer(monkeypatch):
    def refuse():
        raise ConnectionError("no Redis at 6379")

    monkeypatch.setattr(database.queue, "ping", refuse)
    finding = only(database.check_broker)
    assert finding.level == "fail"
    assert "ConnectionError: no Redis at 6379" in finding.found


# --- data folder


def test_the_data_folder_is_left_as_it_was(data_dir):
    for check in (folder.check_folder, folder.check_lmdb):
        assert only(check).level == "ok"
    assert list(data_dir.iterdir()) == []


def test_a_data_folder_that_is_missing_or_cannot_be_written_to(data_dir, settings, monkeypatch):
    def refuse(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", refuse)
    assert "cannot be written to: Permission denied" in only(folder.check_folder).found
    settings.DIGITS_DATA_DIR = data_dir / "none"
    assert "is no folder" in only(folder.check_folder).found
    assert only(folder.check_lmdb).level == "fail"


@pytest.mark.parametrize(
    ("given", "level", "said"),
    [
        (["/"], "warn", "every folder"),
        ([], "warn", "no folder"),
        (["{there}"], "ok", "below {there}"),
        (["{there}", "{there}/gone"], "fail", "{there}/gone of DIGITS_DATA_ROOTS"),
    ],
)
def test_roots_are_there_and_not_simply_all(settings, tmp_path, given, level, said):
    settings.DIGITS_DATA_ROOTS = [text.format(there=tmp_path) for text in given]
    finding = only(roots.check_roots)
    assert finding.level == level
    assert said.format(there=tmp_path) in finding.found


@pytest.mark.parametrize(("free", "level"), [(0.9, "fail"), (9, "warn"), (11, "ok")])
def test_free_space(monkeypatch, free, level):
    usage = Usage(100 * folder.GB, 0, int(free * folder.GB))
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda path: usage)
    assert only(folder.check_space).level == level


MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
server:/vol /srv nfs4 rw 0 0
/dev/vdb /srv/my\\040data xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"), [("/var", "ext4"), ("/srv/x", "nfs4"), ("/srv/my data/x", "xfs")]
)
def test_the_file_system_is_that_of_the_deepest_mount(path, kind):
    assert folder.mount_of(Path(path), MOUNTS).kind == kind


def test_a_network_file_system_is_a_warning(monkeypatch, settings, tmp_path):
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(folder, "MOUNTS", tmp_path / "mounts")
    settings.DIGITS_DATA_DIR = Path("/srv/data")
    finding = only(folder.check_file_system)
    assert finding.level == "warn"
    assert "nfs4 at /srv, which is on the network" in finding.found


def test_an_lmdb_that_fails_or_forgets(data_dir, monkeypatch):
    monkeypatch.setattr(folder, "written_and_read", lambda path: None)
    assert "reads None instead" in only(folder.check_lmdb).found

    def refuse(path):
        raise lmdb.Error("Invalid argument")

    monkeypatch.setattr(folder, "written_and_read", refuse)
    assert "Invalid argument" in only(folder.check_lmdb).found


# --- TensorFlow and GPUs


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import sys; sys.exit('first\\nImportError: no libcudart')", "ImportError: no libcudart"),
        ("import os; os.kill(os.getpid(), 4)", "exit code -4"),
        ("import time; time.sleep(60)", "within 0.5 s"),
    ],
)
def test_a_tensorflow_that_cannot_be_imported(monkeypatch, code, text):
    monkeypatch.setattr(devices, "PROBE", code)
    monkeypatch.setattr(devices, "TIME_LIMIT", 0.5 if "sleep" in code else 30)
    finding = only(devices.check_devices)
    assert finding.level == "fail"
    assert text in finding.found


def test_gpus_that_tensorflow_does_not_see(monkeypatch):
    monkeypatch.setattr(devices, "find_gpus", lambda: [GPU, GPU])
    monkeypatch.setattr(devices, "probe", lambda: devices.Probed("2.21.0", ["CPU"]))
    tensorflow, gpus = devices.check_devices()
    assert tensorflow.found == "TensorFlow 2.21.0 sees 1 CPU"
    assert gpus.level == "warn"
    assert "H100 (80 GB)" in gpus.found
    assert "pip install -c constraints.txt -e '.[gpu]'" in gpus.remedy
    assert devices.compare([GPU], 1).level == "ok"


def test_a_driver_that_does_not_answer(monkeypatch, tmp_path):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices, "DRIVER_GPUS", tmp_path / "none")
    assert devices.compare([], 0).found == "none; jobs run on the CPU"
    (tmp_path / "0000:01:00.0").mkdir()
    monkeypatch.setattr(devices, "DRIVER_GPUS", tmp_path)
    assert devices.compare([], 0).level == "warn"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert devices.compare([], 0).level == "ok"


# --- clusters and jobs


@pytest.fixture
def here(db, settings) -> Host:
    """This machine, with a cluster that runs: this process."""
    settings.DIGITS_HOST, settings.DIGITS_CPU_SLOTS = "here", 2
    register_host("here")
    return update("here", cluster=name_of(os.getpid()))


def update(name: str, **values: object) -> Host:
    values = {"heartbeat": timezone.now(), "lanes": 4} | values
    host, _ = Host.objects.update_or_create(pk=name, defaults=values)
    return host


def test_a_running_cluster_is_well(here):
    finding = only(cluster.check_clusters)
    assert finding.level == "ok"
    assert "here (4 jobs at once) runs" in finding.found


@pytest.mark.django_db
def test_no_cluster_is_a_warning():
    finding = only(cluster.check_clusters)
    assert (finding.level, "manage.py serve" in finding.remedy) == ("warn", True)


def test_a_killed_or_hung_cluster_here_is_a_failure(here):
    update("here", cluster="1@999999999999")
    assert "was killed" in only(cluster.check_clusters).found
    long_ago = timezone.now() - timedelta(minutes=2)
    update("here", cluster=name_of(os.getpid()), heartbeat=long_ago)
    finding = only(cluster.check_clusters)
    assert finding.level == "fail"
    assert "no heartbeat for 0:02:00" in finding.found


def test_a_silent_cluster_elsewhere_is_a_warning(here):
    update("there", cluster="1@1", heartbeat=timezone.now() - timedelta(minutes=2))
    update("stopped", cluster="")
    assert levels(cluster.check_clusters) == ["ok", "warn"]


def test_a_running_job_without_heartbeat_is_a_warning(here):
    make_job(status=Job.Status.RUNNING, heartbeat=timezone.now())
    assert only(cluster.check_running).found == "1, all with a heartbeat"
    lost = make_job(status=Job.Status.RUNNING, heartbeat=timezone.now() - timedelta(seconds=61))
    finding = only(cluster.check_running)
    assert finding.level == "warn"
    assert finding.found.endswith(f"of: {lost}")


def test_waiting_jobs_that_no_machine_can_run_are_named(here):
    make_job(cpus=2)
    assert only(cluster.check_waiting).found == "1"
    jobs = [make_job(cpus=3) for _ in range(11)]
    make_job(cpus=3, status=Job.Status.DONE)
    finding = only(cluster.check_waiting)
    assert finding.level == "warn"
    assert f"ask for: {jobs[0]} (3 CPU slots), " in finding.found
    assert finding.found.endswith(", 1 more")


@pytest.mark.django_db
def test_before_the_first_cluster_nothing_is_said_of_waiting_jobs():
    make_job(cpus=99)
    assert only(cluster.check_waiting).level == "ok"
