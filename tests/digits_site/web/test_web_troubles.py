"""What the operator has to fix is one sentence, in the form that was asked for, and never a fault.

A server in a process of its own, on a disk of its own, which is locked, full, read-only or damaged.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.digits_site.web.asked import Answer, Server, served
from tests.small_disk import mounted


@pytest.fixture(scope="module")
def server(migrated, tmp_path_factory) -> Iterator[Server]:
    with mounted(tmp_path_factory.mktemp("small") / "disk", "20m") as folder:
        shutil.copytree(migrated, folder / "data")
        url = f"sqlite:///{folder}/data/db.sqlite3?timeout=1"
        installation = Installation(folder / "data", {"DIGITS_DATABASE_URL": url})
        assert installation.json("ingest", "test-dummy", "--name", "x", "--set", "count=4")
        with served(installation, tmp_path_factory.mktemp("log") / "web.log") as found:
            yield found


def is_trouble(answer: Answer, text: str) -> bool:
    assert answer.status == 503, (answer.status, answer.text)
    assert int(answer.headers["Retry-After"]) > 0
    assert re.search(text, answer.text), answer.text
    return True


def check_all_forms(server: Server, text: str) -> None:
    """A page, a part of one, JSON and the admin, and commands."""
    page = server.ask("/datasets/1/")
    assert is_trouble(page, text)
    assert "<h1" in page.text
    assert is_trouble(server.ask("/admin/core/dataset/"), text)
    part = server.ask("/jobs/1/status/", HX_Request="true")
    assert is_trouble(part, text)
    assert part.text.startswith('<div class="alert')
    answer = server.ask("/models/1/metrics/", Accept="application/json")
    assert is_trouble(answer, text)
    assert re.search(text, json.loads(answer.text)["error"])
    for command in (["inspect", "x"], ["jobs", "list"], ["verify", "x"]):
        check_command(server.installation, command, text)
    assert "Traceback" not in server.log.read_text()


def check_command(installation: Installation, command: list[str], text: str) -> None:
    done = installation.run(*command)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert re.search(text, done.stderr), done.stderr


@pytest.fixture(autouse=True)
def _well_again(request) -> Iterator[None]:
    """After each trouble the same server goes on as if nothing had been."""
    yield
    if "server" in request.fixturenames:
        assert request.getfixturevalue("server").ask("/datasets/1/").status == 200


def test_a_locked_database(server):
    with closing(sqlite3.connect(server.installation.folder / "db.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert server.ask("/datasets/1/").status == 200
        answer = server.ask("/login/", {"username": "ann", "password": "secret"})
        assert is_trouble(answer, "The database is busy")
        answer = server.ask("/datasets/1/edit/", {"name": "y", "notes": ""})
        assert is_trouble(answer, "The database is busy")
        check_command(
            server.installation,
            ["ingest", "test-dummy", "--name", "z", "--queue"],
            "The database is busy",
        )


def test_a_damaged_database(server):
    path = server.installation.folder / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.write(b"no database at all" * 100)
    try:
        check_all_forms(server, "The database.{1,6}s file is damaged")
    finally:
        with path.open("r+b") as file:
            file.write(whole)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Whoever opens a file in the folder from now on finds it so."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        # Lazily: what is still open there does not matter.
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_read_only_folder(server):
    text = "The operator has to (make it|check whether it is there)"
    with read_only(server.installation.folder):
        assert server.ask("/datasets/1/").status in {200, 503}
        answer = server.ask("/datasets/1/edit/", {"name": "y", "notes": ""})
        assert is_trouble(answer, text)
        answer = server.ask("/login/", {"username": "ann", "password": "secret"})
        assert is_trouble(answer, text)
        for command in (["ingest", "test-dummy", "--name", "z"], ["jobs", "abort", "1"]):
            check_command(server.installation, command, text)
    assert "Traceback" not in server.log.read_text()


def test_a_job_whose_folder_is_read_only(server):
    folder = server.installation.folder / "datasets"
    with read_only(folder):
        text = "datasets/.* cannot be written: its file system is read-only"
        check_command(server.installation, ["ingest", "test-dummy", "--name", "r"], text)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_full_disk(server):
    filler, again = (server.installation.folder / name for name in ("filler", "again"))
    text = "The disk that holds .* is full. Delete"
    try:
        fill(filler)
        answer = server.ask("/datasets/1/edit/", {"name": "y", "notes": "long" * 100_000})
        assert is_trouble(answer, text)
        fill(again)  # the space that the last connection gave back as it was closed
        check_command(server.installation, ["ingest", "test-dummy", "--name", "n" * 150], text)
    finally:
        filler.unlink()
        again.unlink(missing_ok=True)
    assert "Traceback" not in server.log.read_text()


def test_postgresql_that_is_away(on_postgres, postgres, tmp_path):
    with served(on_postgres, tmp_path / "web.log") as server:
        postgres.stop()
        try:
            check_all_forms(server, "The database does not answer")
        finally:
            postgres.start()
        assert server.ask("/").status == 200


@pytest.mark.parametrize("number", [2**63, 10**30], ids=["2**63", "10**30"])
def test_numbers_beyond_what_a_database_holds_are_not_found(server, number):
    paths = ["datasets/{}/", "models/{}/metrics/", "models/{}/snapshots/1/", "jobs/{}/log/"]
    paths += ["datasets/1/samples/train/{}.png", "inferences/{}/", "models/1/snapshots/{}/"]
    for path in paths:
        assert server.ask(f"/{path.format(number)}").status == 404, path
    chosen = {"action": "delete_selected", "_selected_action": str(number), "post": "yes"}
    answer = server.ask("/admin/core/dataset/", chosen)
    assert answer.status == 400
    assert "a number or a character that the database cannot store" in answer.text


def test_nul_characters_are_refused_whatever_the_database(server, on_postgres, tmp_path):
    check_nul(server)
    with served(on_postgres, tmp_path / "web.log") as other:
        check_nul(other)


def check_nul(server: Server) -> None:
    for path in ("/?q=%00", "/admin/core/dataset/?q=%00", "/browse/?path=%00&kind=folder"):
        assert server.ask(path).status in {200, 302, 400}, path
    for path in ("/%00", "/datasets/1/samples/%00/1.png", "/inferences/1/files/%00.png"):
        assert server.ask(path).status in {400, 404}, path
    answer = server.ask("/login/", {"username": "a\0b", "password": "\0"})
    assert answer.status in {200, 400}
    assert "Traceback" not in server.log.read_text()
