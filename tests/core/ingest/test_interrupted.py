"""Killed at any moment, once or several times, an ingestion ends with the same bytes."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ingest.engine import append, ingest
from core.storage import DatasetFolder
from core.store.reader import StageReader
from tests.core.ingest.test_engine import files, make_spec, run

COUNT = 440
FIELDS = {"count": COUNT, "bad": "3,400", "group_size": 7}


def silent(done: int, total: int, message: str) -> None:
    pass


def killed(work: Callable[[], object], train: Path, shards: int, delay: float) -> bool:
    """Do the work in a process of its own, and kill it with its family.

    Args:
        train: the folder of the stage.
        shards: how many of the stage, begun ones too, are waited for.
        delay: seconds after that.

    Returns:
        whether it had not ended before.
    """
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            work()
        finally:
            os._exit(0)
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if not shards or (train.exists() and len(list(train.iterdir())) >= shards):
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)  # its forks die with it
            _, status = os.waitpid(pid, 0)
            return os.WIFSIGNALED(status)
        time.sleep(0.001)
    return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    run(folder, **FIELDS)
    return files(folder)


MOMENTS = st.tuples(st.integers(0, 8), st.floats(0, 0.05))


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(moments=st.lists(MOMENTS, min_size=1, max_size=3), processes=st.integers(1, 4))
def test_an_ingestion_killed_at_any_moment_ends_with_the_same_bytes(whole, moments, processes):
    with TemporaryDirectory() as name:
        folder = Path(name)
        for moment in moments:
            spec = make_spec(folder, processes, **FIELDS)
            killed(partial(ingest, spec, silent), folder / "train", *moment)
            if (manifest := folder / "dataset.json").exists():
                assert manifest.read_bytes() == whole["dataset.json"]
        run(folder, processes, **FIELDS)
        assert files(folder) == whole


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(moment=MOMENTS)
def test_an_addition_killed_at_any_moment_is_taken_up_and_unseen_before(tmp_path, moment):
    once, again = tmp_path / "once", tmp_path / "again"
    for folder in (once, again):
        shutil.rmtree(folder, ignore_errors=True)
        run(folder, count=100)
    append(make_spec(once, 2, **FIELDS), silent)
    shards, delay = moment
    spec = make_spec(again, 2, **FIELDS)
    if killed(partial(append, spec, silent), again / "train", shards + 2, delay):
        with StageReader(again / "train") as reader:
            assert len(reader) in (100, 100 + COUNT - 2)
        if DatasetFolder(again).pending_plan.exists() or len(reader) == 100:
            append(spec, silent)
    assert files(again) == files(once)


def test_the_moments_fall_within_the_work(tmp_path):
    """Otherwise the tests above would show nothing."""
    work = partial(ingest, make_spec(tmp_path, 1, **FIELDS), silent)
    assert killed(work, tmp_path / "train", 3, 0)
    assert 0 < len(list((tmp_path / "train").glob("shard-*"))) < 7
