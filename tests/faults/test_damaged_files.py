"""Files of the data folder, cut off or changed at random places: pages, commands, jobs.

The server is a process of its own, so that a signal which ended it would be seen. Damage that only
changes values need not be noticed by pages; it must not end anything, and `verify` finds it.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.digits_site.web.asked import Server, served

pytestmark = pytest.mark.training
TRIALS = int(os.environ.get("DIGITS_TEST_DAMAGES", "3"))
"""For each kind of file; some thousands are for trials by hand."""

DATASET = ["/datasets/1/", "/datasets/1/?stage=val&samples=2", "/models/new/?dataset=1", "/"]
SAMPLES = [f"/datasets/1/samples/train/{number}.png" for number in (0, 30, 59)]
MODEL = ["/models/1/", "/models/1/results/", "/models/1/metrics/", "/models/1/infer/"]
INFERENCE = ["/inferences/1/", "/inferences/1/?page=2", "/inferences/1/?view=all-raw-data"]
RAW = "inferences/1/raw"
SHARD = "datasets/1/train/shard-00000"
PAGES = {
    f"{SHARD}/data.mdb": DATASET[:1] + SAMPLES,
    f"{SHARD}/shard.json": DATASET + SAMPLES[:1],
    f"{SHARD}/entries.jsonl": DATASET,
    f"{SHARD}/statistics.safetensors": DATASET,
    f"{SHARD}/fingerprints.safetensors": DATASET,
    "datasets/1/dataset.json": [*DATASET, *SAMPLES[:1]],
    "datasets/1/plan.json": DATASET,
    "datasets/1/entries/000-train.jsonl": DATASET,
    "datasets/1/SHA256SUMS": DATASET,
    "models/1/metrics.jsonl": MODEL,
    "models/1/snapshots/epoch-0001.keras": [*MODEL, "/models/1/snapshots/1/"],
    f"{RAW}/data.mdb": INFERENCE,
    f"{RAW}/shard.json": INFERENCE,
    f"{RAW}/entries.jsonl": INFERENCE,
    "inferences/1/views/*/000000/output.json": INFERENCE,
    "inferences/1/rejected.json": INFERENCE,
    "inferences/1/views/*/000000/*.png": [*INFERENCE, "/inferences/1/files/{inside}"],
    "logs/job-1.log": ["/jobs/1/log/", "/jobs/1/log/tail/", "/datasets/1/"],
    "logs/job-2.log": ["/jobs/2/log/", "/jobs/2/log/tail/", "/models/1/"],
    "db.sqlite3": ["/", "/datasets/1/", "/models/1/", "/inferences/1/", "/admin/core/job/"],
    "secret_key": ["/", "/datasets/1/"],
}


@dataclass(frozen=True)
class Site:
    server: Server
    pid: int

    @property
    def installation(self) -> Installation:
        return self.server.installation

    def file(self, name: str) -> Path:
        """The first one of that name."""
        return sorted(self.installation.folder.glob(name))[0]


@pytest.fixture(scope="module")
def site(migrated, tmp_path_factory) -> Iterator[Site]:
    """A dataset, a model of it and an inference with that, and the web server."""
    installation = Installation(migrated).copied(tmp_path_factory)
    counts = ("--set", "count=60", "--set", "val_count=20", "--set", "size=16", "--set", "bad=3")
    installation.json("ingest", "test-dummy", "--name", "x", *counts)
    small = ("--set", "train_epochs=1", "--set", "width=4")
    installation.json("train", "x", "--name", "m", *small)
    installation.json("infer", "m", "--stage", "val")
    with served(installation, tmp_path_factory.mktemp("log") / "web.log") as server:
        yield Site(server, server.pid)


@contextmanager
def damaged(path: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """Written in place, as a disk would do it; afterwards as it was, to the nanosecond."""
    whole, facts = path.read_bytes(), path.stat()
    try:
        rewrite(path, change(whole))
        yield
    finally:
        rewrite(path, whole)
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def rewrite(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def any_damage(by: random.Random) -> Callable[[bytes], bytes]:
    """A cut, some flipped bits, or a block of zeros."""

    def change(whole: bytes) -> bytes:
        data = bytearray(whole)
        kind, place = by.choice(["cut", "flip", "flip", "block"]), by.randrange(len(data))
        if kind == "cut":
            return bytes(data[:place])
        if kind == "block":
            end = min(len(data), place + 512)
            return bytes(data[:place] + bytes(end - place) + data[end:])
        for _ in range(by.choice([1, 1, 10])):
            data[by.randrange(len(data))] ^= 1 << by.randrange(8)
        return bytes(data)

    return change


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_any_damage(site, name):
    by, path = random.Random(name), site.file(name)
    if name == "db.sqlite3":
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for _ in range(TRIALS):
        with damaged(path, any_damage(by)):
            for page in PAGES[name]:
                inside = "/".join(path.parts[-4:])
                answer = site.server.ask(page.format(inside=inside))
                allowed = {200, 404} | ({302, 503} if name == "db.sqlite3" else set())
                assert answer.status in allowed, (page, answer.text, site.server.log.read_text())
                if answer.status == 503:
                    assert "The operator has to" in answer.text
    for page in ("/datasets/1/", "/models/1/", "/inferences/1/"):
        answer = site.server.ask(page)
        assert answer.status == 200
        assert "cannot be read" not in answer.text
    assert site.pid == site.server.pid


NAMED = {
    f"{SHARD}/data.mdb": ("/datasets/1/samples/train/0.png", "verify x --repair|data.mdb has"),
    f"{SHARD}/shard.json": ("/datasets/1/", "shard.json is damaged.*verify x --repair"),
    f"{SHARD}/entries.jsonl": (
        "/datasets/1/?samples=3",
        "entries.jsonl is damaged.*verify x --repair",
    ),
    "datasets/1/dataset.json": ("/datasets/1/", "dataset.json is damaged.*verify x --repair"),
    f"{RAW}/data.mdb": (
        "/inferences/1/?view=test-dummy-view&bright=7",
        "raw/data.mdb has .*Run the inference",
    ),
    f"{RAW}/shard.json": ("/inferences/1/", "raw/shard.json is damaged.*Run the inference"),
    f"{RAW}/entries.jsonl": (
        "/inferences/1/?view=test-dummy-view&bright=8",
        "entries.jsonl is damaged.*Run the infer",
    ),
    "inferences/1/rejected.json": ("/inferences/1/", "rejected.json is damaged"),
}


@pytest.mark.parametrize("name", NAMED)
def test_pages_name_the_file_that_is_cut_off(site, name):
    page, text = NAMED[name]
    with damaged(site.file(name), half):
        assert re.search(text, site.server.ask(page).text)


VERIFY = ["verify", "x"]
EXPORT = ["export_dataset", "x", "--to", "numpy", "--output"]
APPEND = ["ingest", "test-dummy", "--append-to", "x", "--set", "size=16", "--set", "count=2"]
COMMANDS = [
    (f"{SHARD}/data.mdb", EXPORT, "train/shard-00000/data.mdb has .* bytes instead of"),
    (f"{SHARD}/shard.json", ["inspect", "x"], "train/shard-00000/shard.json is damaged"),
    (f"{SHARD}/entries.jsonl", EXPORT, "train/shard-00000/entries.jsonl is damaged"),
    ("datasets/1/dataset.json", ["inspect", "x"], "datasets/1/dataset.json is damaged"),
    ("datasets/1/SHA256SUMS", VERIFY, "SHA256SUMS is damaged|1 file is damaged"),
    ("datasets/1/plan.json", [*VERIFY, "--repair"], "plan.json.* is damaged"),
    (f"{SHARD}/statistics.safetensors", VERIFY, "1 file is damaged"),
    (f"{SHARD}/data.mdb", ["infer", "m", "--stage", "train"], "data.mdb has .*verify x --repair"),
    (
        "models/1/snapshots/epoch-0001.keras",
        ["infer", "m", "--stage", "val"],
        "epoch-0001.keras is",
    ),
    (f"{SHARD}/data.mdb", ["train", "x", "--name", "n"], "data.mdb has .*verify x --repair"),
    (
        f"{SHARD}/fingerprints.safetensors",
        APPEND,
        "fingerprints.safetensors is damaged.*verify x --repair",
    ),
    ("secret_key", ["jobs", "list"], "secret_key is empty"),
]


@pytest.mark.parametrize(("name", "command", "text"), COMMANDS)
def test_commands_and_their_jobs_name_the_file(site, tmp_path, name, command, text):
    command = [*command, str(tmp_path / "out")] if command is EXPORT else command
    change: Callable[[bytes], bytes] = half if name != "secret_key" else lambda whole: b""
    with damaged(site.file(name), change):
        done = site.installation.run(*command)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(text, done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.parametrize("cut", [0, 100])
def test_a_damaged_log_is_shown_as_far_as_it_can_be(site, cut):
    by, path = random.Random(cut), site.file("logs/job-1.log")
    with damaged(path, lambda whole: b"\xff\x00\xe2" + any_damage(by)(whole)[cut:]):
        for command in (["jobs", "log", "1"], ["jobs", "show", "1"]):
            done = site.installation.run(*command)
            assert (done.returncode, done.stderr) == (0, "")


def test_a_snapshot_with_another_byte_is_told_and_not_used(site):
    """In the weights, where Keras and HDF5 notice nothing."""

    def flip(whole: bytes) -> bytes:
        place = whole.index(b"\x89HDF") + 5000
        return whole[:place] + bytes([whole[place] ^ 64]) + whole[place + 1 :]

    with damaged(site.file("models/1/snapshots/epoch-0001.keras"), flip):
        done = site.installation.run("infer", "m", "--stage", "val")
    assert done.returncode == 1
    assert re.search("epoch-0001.keras is damaged in .*h5. Choose the snapshot", done.stderr)


def test_a_dataset_is_mended_and_shown_again(site):
    path = site.file(f"{SHARD}/data.mdb")
    whole = path.read_bytes()
    os.truncate(path, 5000)
    assert "data.mdb has 5000 bytes" in site.server.ask(SAMPLES[0]).text
    done = site.installation.run("verify", "x", "--repair")
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == whole
    assert site.server.ask(SAMPLES[0]).status == 200
