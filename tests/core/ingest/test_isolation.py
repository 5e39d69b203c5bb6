"""An entry that ends or hangs its process costs itself; the others are as without it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from digits_dummy import DataIngestion

from core.exceptions import IngestionError, KilledError
from core.ingest.engine import ingest
from core.ingest.isolation import Isolated, LostEntry, Post
from core.ingest.plan import Shard
from core.ingest.pool import PendingShard, RunningShard, has_room
from core.store.reader import StageReader, rejected_entries
from tests.core.ingest.test_engine import files, make_spec


def run(folder: Path, processes: int = 2, limit: float = 60, **fields: object):
    spec = make_spec(folder, processes, **fields)
    spec = type(spec)(**(vars(spec) | {"entry_seconds": limit}))
    return ingest(spec, lambda done, total, message: None)


def numbers(folder: Path) -> list[int]:
    with StageReader(folder) as reader:
        return [entry["number"] for entry in reader.entries(0, len(reader))]


def test_a_segmentation_fault_costs_its_entry(tmp_path):
    manifest = run(tmp_path / "a", fatal="5,6,140")
    run(tmp_path / "good")
    stage = manifest.stages["train"]
    assert (stage.entries, stage.rejected) == (147, 3)
    others = [number for number in numbers(tmp_path / "good/train") if number not in {5, 6, 140}]
    assert numbers(tmp_path / "a/train") == others
    rejected = sorted(rejected_entries(tmp_path / "a/train"), key=lambda row: row.entry["number"])
    assert [(row.file, row.error, row.message) for row in rejected] == [
        (f"train-{number}", "EntryError", "ended its process by SIGSEGV") for number in (5, 6, 140)
    ]


def test_fatal_entries_change_no_byte_with_any_number_of_processes(tmp_path):
    for processes in (1, 3):
        run(tmp_path / str(processes), processes, fatal="5,6,140,10003", bad="9")
    assert files(tmp_path / "1") == files(tmp_path / "3")


def test_an_entry_that_hangs_is_rejected_after_its_time(tmp_path):
    started = time.monotonic()
    manifest = run(tmp_path, limit=1, hanging="7")
    assert time.monotonic() - started < 60
    assert manifest.stages["train"].entries == 149
    (row,) = rejected_entries(tmp_path / "train")
    assert (row.file, row.message) == ("train-7", "took longer than 1 s")


def test_the_first_entries_may_be_fatal_or_hang(tmp_path):
    manifest = run(tmp_path, limit=1, count=3, val_count=0, fatal="0,1")
    assert (manifest.stages["train"].entries, manifest.stages["train"].rejected) == (1, 2)
    with pytest.raises(IngestionError, match=r"None of the 2 entries.*train-\d: took longer than"):
        run(tmp_path / "b", limit=0.5, count=2, val_count=0, hanging="0,1")
    with pytest.raises(IngestionError, match=r"None of the 2 entries.*train-\d: ended its process"):
        run(tmp_path / "c", count=2, val_count=0, crash=True)


def test_too_many_fatal_entries_end_the_job(tmp_path, monkeypatch):
    monkeypatch.setattr("core.ingest.pool.MOST_LOST", 3)
    fatal = ",".join(str(number) for number in range(1, 150))
    with pytest.raises(IngestionError, match=r"Shard \d of train failed: more than 3 of its entr"):
        run(tmp_path, fatal=fatal)
    assert list((tmp_path / "train").glob(".*.partial")) == []


def test_an_error_leaves_nothing_of_a_shard_that_waits_to_be_begun_anew(tmp_path, monkeypatch):
    def has_room(running, processes):
        # A shard that lost an entry is back among those that wait.
        if list((tmp_path / "train").glob(".*.partial")) and not running:
            raise IngestionError("enough")
        return not running

    monkeypatch.setattr("core.ingest.pool.has_room", has_room)
    with pytest.raises(IngestionError, match="enough"):
        run(tmp_path, fatal="1")
    assert list((tmp_path / "train").glob(".*.partial")) == []


def test_a_process_killed_from_outside_blames_no_entry(tmp_path, monkeypatch):
    encode = DataIngestion.encode_entry

    def killed(plugin: DataIngestion, entry: dict[str, int]):
        if entry["number"] == 40 and not (tmp_path / "once").exists():
            (tmp_path / "once").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return encode(plugin, entry)

    monkeypatch.setattr(DataIngestion, "encode_entry", killed)
    with pytest.raises(KilledError, match="was killed"):
        run(tmp_path / "data")


# --- one process


def result_of(work, limit: float = 60):
    process = Isolated(work, limit)
    ends = time.monotonic() + 30
    while not process.has_ended():
        assert time.monotonic() < ends
        time.sleep(0.02)
    return process.result()


def within(index: int, act) -> object:
    def work(post: Post) -> None:
        post.begin(index)
        act()

    return work


def test_an_answer_larger_than_a_pipe_arrives():
    assert result_of(lambda post: "x" * 10_000_000) == "x" * 10_000_000


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: os._exit(3), "ended its process with exit code 3"),
        (lambda: sys.exit(0), "ended its process with exit code 0"),
        (lambda: (faulthandler.disable(), os.abort()), "ended its process by SIGABRT"),
    ],
)
def test_the_end_within_an_entry_is_the_entrys(act, message):
    with pytest.raises(LostEntry, match=message) as raised:
        result_of(within(4, act))
    assert raised.value.index == 4


def test_an_end_between_entries_is_not_an_entrys():
    with pytest.raises(IngestionError, match="its process ended with exit code 3"):
        result_of(lambda post: os._exit(3))


def test_a_thread_that_stays_does_not_keep_the_process(monkeypatch):
    monkeypatch.setattr("core.ingest.isolation.LEAVING", 0.2)

    def work(post: Post) -> str:
        threading.Thread(target=time.sleep, args=(3600,)).start()
        return "done"

    started = time.monotonic()
    assert result_of(work) == "done"
    assert time.monotonic() - started < 60


def test_shards_that_wait_for_the_disk_leave_their_processor_to_others():
    shard = Shard(part=0, stage="train", number=0, entries=3, offset=0)

    def running(*places: int) -> list[RunningShard]:
        posts = []
        for place in places:
            post = Post()
            post.pass_all(place)
            posts.append(RunningShard(PendingShard(shard), SimpleNamespace(post=post)))
        return posts

    assert has_room(running(2), 2)
    assert not has_room(running(0, 2), 2)
    assert has_room(running(3, 2), 2)
    assert has_room(running(3, 3, 3), 2)
    assert not has_room(running(3, 3, 3, 3), 2)
