from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from core.store.reader import StageReader


def test_the_result_is_one_object(installation):
    result = installation.json(
        *("ingest", "test-dummy", "--name", "shapes"), *("--set", "count=30", "--set", "bad=3,7")
    )
    assert result["status"] == "done"
    assert result["name"] == "shapes"
    assert result["seconds"] > 0
    stages = result["stages"]
    assert (stages["train"]["entries"], stages["val"]["entries"]) == (28, 10)
    assert stages["train"]["shards"] == 1
    assert sorted(row["message"] for row in result["rejected"]) == [
        "entry 3 is bad",
        "entry 7 is bad",
    ]
    inspected = installation.run("inspect", "shapes", "--format", "json").stdout
    assert json.loads(inspected) == result
    with StageReader(installation.folder / "datasets" / str(result["id"]) / "train") as reader:
        assert len(reader) == 28


def test_an_invalid_field_is_named_and_leaves_nothing_behind(installation):
    done = installation.run(
        *("ingest", "test-dummy", "--name", "x"), *("--set", "count=-1", "--format", "json")
    )
    assert done.returncode == 1
    assert "count: Ensure this value is greater than or equal to 0." in done.stderr
    assert list(json.loads(done.stdout)["errors"]) == ["count"]
    again = installation.json("ingest", "test-dummy", "--name", "x", "--set", "count=1")
    assert again["id"] == 1
    assert [path.name for path in (installation.folder / "datasets").iterdir()] == ["1"]


def test_an_unknown_plugin_lists_the_installed_ones(installation):
    done = installation.run("ingest", "image-none", "--name", "x")
    assert done.returncode == 1
    assert "There is no data plug-in 'image-none'" in done.stderr
    assert "test-dummy" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failed_job_says_why_and_where_the_log_is(installation):
    done = installation.run("ingest", "test-dummy", "--name", "x", "--set", "crash=true")
    assert done.returncode == 1
    assert "exit code 3" in done.stderr
    log = installation.folder / "logs" / "job-1.log"
    assert str(log) in done.stderr
    assert log.exists()


def test_ctrl_c_aborts_the_job_with_all_its_processes(installation):
    process = installation.start("ingest", "test-dummy", "--name", "x", "--set", "pause=0.3")
    log = installation.folder / "logs" / "job-1.log"
    wait_until(lambda: log.exists() and "attempt 1" in log.read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    # It is there, aborted, and can be run again; but its name is free.
    done = installation.run("ingest", "test-dummy", "--name", "x", "--set", "count=4")
    assert done.returncode == 0
    assert "The aborted dataset was renamed “x (aborted 1)”." in done.stderr
    done = installation.run("ingest", "test-dummy", "--name", "x")
    assert "already exists" in done.stderr


def test_queue_leaves_the_job_to_the_cluster(installation):
    result = installation.json("ingest", "test-dummy", "--name", "x", "--queue")
    assert result["status"] == "waiting"
    assert result["seconds"] is None
    assert not (installation.folder / "logs").exists()


@pytest.mark.parametrize("output", ["text", "json"])
def test_progress_goes_to_stderr_only(installation, output):
    done = installation.run(
        *("ingest", "test-dummy", "--name", "x"),
        *("--set", "pause=0.1", "--set", "count=60", "--format", output),
    )
    assert done.returncode == 0
    assert "% encoding" in done.stderr
    assert "% encoding" not in done.stdout


def wait_until(condition, seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_a_job_that_asks_for_more_than_the_machine_has_is_refused(installation):
    done = installation.run("ingest", "test-dummy", "--name", "x", "--set", "job_cpus=500")
    assert done.returncode == 1
    assert "It asks for 500 CPU slots, which this machine does not have." in done.stderr


def test_ctrl_c_while_it_waits_aborts_it(installation):
    # Another job holds every slot.
    code = "from tests.factories import make_job; from core.models import Resource; "
    code += "from core.jobs.resources import register_host; from django.conf import settings; "
    code += "register_host(settings.DIGITS_HOST); Resource.objects.update(job=make_job())"
    assert installation.run("shell", "--no-imports", "-c", code).returncode == 0
    process = installation.start(
        "ingest", "test-dummy", "--name", "x", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert "It starts when" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "aborted" in out
    assert "Traceback" not in err
