"""A plug-in with which something was made, and which then cannot be used any more."""

from __future__ import annotations

import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.broken_plugins import DATA, NETWORK, VIEW, good, put
from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

CLASSES = """
from core.plugins import NetworkInterface, Task, VisualizationInterface

class Network(NetworkInterface):
    id, title, tasks = "mine", "Mine", tuple(Task)

class Visualization(VisualizationInterface):
    id, title, view_template = "mine", "Mine", "core/plugin_form.html"
"""
USERS = """
from django.contrib.auth import get_user_model
from django.test import Client
for name, staff in (("ann", False), ("eve", True)):
    client = Client()
    user = get_user_model().objects.create_user(name, is_staff=staff, is_superuser=staff)
    client.force_login(user)
    print(client.cookies["sessionid"].value)
"""
# What a training would have left: the pages need no snapshot that works.
ROWS = """
from core.models import Dataset
from tests.factories import make_inference, make_model, make_snapshot
model = make_model(dataset=Dataset.objects.get(name="made"), name="net")
inference = make_inference(snapshot=make_snapshot(model), view_id="mine", source="train")
print(model.pk, inference.pk)
"""
REASON = "ModuleNotFoundError: No module named 'nowhere_at_all'"


@pytest.fixture(scope="module")
def left(migrated, tmp_path_factory) -> tuple[Installation, int, int]:
    """An installation whose plug-in broke; the ids of a model and of an inference."""
    site = tmp_path_factory.mktemp("site")
    package = put(site, "digits_mine", good("image-mine", CLASSES), DATA + NETWORK + VIEW)
    copy = Installation(migrated).copied(tmp_path_factory)
    installation = Installation(copy.folder, {"PYTHONPATH": str(site)})
    assert installation.json("ingest", "image-mine", "--name", "made")["status"] == "done"
    installation.json("ingest", "image-mine", "--name", "queued", "--queue")
    installation.json("ingest", "image-mine", "--append-to", "made", "--queue")
    installation.json("train", "made", "--name", "queued", "--network", "mine", "--queue")
    done = installation.run("shell", "--no-imports", "-c", ROWS)
    model, inference = map(int, done.stdout.split())
    (package / "__init__.py").write_text("import nowhere_at_all\n")
    return installation, model, inference


def rows(installation: Installation, query: str) -> list[Any]:
    with closing(sqlite3.connect(installation.folder / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


def wait_until(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.1)


@pytest.mark.parametrize(
    "command",
    ["inspect made", "verify made", "export_dataset made --to numpy --output {}", "jobs list"],
)
def test_what_was_made_can_be_read(left, tmp_path, command):
    done = left[0].run(*command.format(tmp_path / "out").split())
    assert done.returncode == 0, done.stderr
    assert "left out" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "ingest image-mine --name z",
        "ingest image-mine --append-to made",
        "train made --name z --network mine",
        "infer net --view mine --stage train",
        "infer net --image {}/image.png",
        "check_plugin image-mine",
    ],
)
def test_a_command_that_needs_it_says_why_and_what_to_do(left, tmp_path, command):
    done = left[0].run(*command.format(tmp_path).split())
    assert done.returncode == 1
    assert REASON in done.stderr
    assert "manage.py plugins" in done.stderr
    assert "Traceback" not in done.stderr


def test_repairing_needs_it_and_leaves_all_as_it_was(left, tmp_path):
    (shard,) = (left[0].folder / "datasets").glob("*/train/shard-*/entries.jsonl")
    before = shard.read_bytes()
    shard.write_bytes(before[:-5])
    try:
        done = left[0].run("verify", "made", "--repair")
        assert done.returncode == 1
        assert REASON in done.stderr
        assert shard.read_bytes() == before[:-5]
    finally:
        shard.write_bytes(before)


def test_jobs_that_need_it_end_with_the_reason_and_the_cluster_tells_it_once(left):
    installation = left[0]
    log = installation.folder / "cluster.log"
    with log.open("w") as output:
        cluster = installation.start("cluster", stdout=output, stderr=output)
    unfinished = "select count(*) from core_job where status in ('waiting', 'running')"
    try:
        wait_until(lambda: rows(installation, unfinished) == [(0,)], cluster)
    finally:
        cluster.terminate()
        assert cluster.wait(30) == 0
    ends = rows(
        installation,
        "select kind, status, cause, error, id from core_job where error <> '' order by id",
    )
    assert [end[:3] for end in ends] == [
        (kind, "error", "user error") for kind in ("ingest", "append", "train")
    ]
    for kind, *_, error, pk in ends:
        missing = "network plug-in 'mine'" if kind == "train" else "data plug-in 'image-mine'"
        assert error.startswith(f"There is no {missing}")
        assert "The plug-in package digits_mine is left out" in error
        assert REASON in error
        told = (installation.folder / "logs" / f"job-{pk}.log").read_text()
        assert "Traceback" not in told
    assert log.read_text().count("The plug-in package digits_mine is left out") == 1
    assert installation.run("verify", "made").returncode == 0


def page(url: str, session: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={session}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_server_runs_and_its_pages_say_it(left):
    installation, model, inference = left
    ann, eve = installation.run("shell", "--no-imports", "-c", USERS).stdout.split()
    port = free_port()
    with serving(installation, port) as (process, log):
        site = f"http://127.0.0.1:{port}"
        for path, text in {
            "/": "made",
            "/datasets/1/": "“image-mine”, which made this dataset, is missing",
            f"/models/{model}/": "net",
            f"/models/{model}/infer/": "Only stages can be chosen",
            f"/inferences/{inference}/": "“mine”, chosen for these outputs, is missing",
            "/models/new/?dataset=1": "LeNet-5",
        }.items():
            for session in (ann, eve):
                status, shown = page(site + path, session)
                assert status == 200, path
                assert text in shown, path
                told = "1 plug-in cannot be used; everything else works" in shown
                assert told == (session == eve), path
        for path in ("/admin/", "/admin/core/dataset/", "/admin/core/dataset/1/change/"):
            status, shown = page(site + path, eve)
            assert status == 200, path
            assert "1 plug-in cannot be used; everything else works" in shown
        status, shown = page(f"{site}/plugins/", eve)
        assert status == 200
        for text in (
            "digits_mine-dist 7.0",
            "nowhere_at_all",
            "DIGITS_PLUGINS_EXCLUDE",
            "Traceback",
        ):
            assert text in shown
        status, shown = page(f"{site}/plugins/", ann)
        assert status == 200
        assert "nowhere_at_all" not in shown
        status, shown = page(f"{site}/datasets/new/image-mine/", ann)
        assert status == 404
        assert "nowhere_at_all" in shown
        assert page(f"{site}/datasets/1/add/", eve)[0] == 404
        assert process.poll() is None
    assert log.read_text().count("The plug-in package digits_mine is left out") == 1
    assert "Traceback" in log.read_text()  # of the plug-in's error, for the operator


@pytest.mark.training
def test_training_and_predicting_on_stages_need_no_data_plugin(left, tmp_path_factory):
    installation = left[0].copied(tmp_path_factory)
    sets = ["--set", "train_epochs=1", "--set", "batch_size=2"]
    assert installation.json("train", "made", "--name", "new", *sets)["status"] == "done"
    assert installation.json("infer", "new", "--stage", "train")["metrics"]["samples"] == 4
