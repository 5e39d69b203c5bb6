"""The process that unpacks: what bounds it, and what becomes of its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.archives import Limits, apart, unpack
from core.exceptions import ArchiveError, DiskFullError
from tests.core.archives.files import LIMITS, made, pack, tree_of
from tests.small_disk import mounted


def test_it_imports_neither_numpy_nor_what_django_serves_with():
    # Of Django there is what `core.exceptions` has: one class.
    code = "import sys, json, core.archives.child; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    modules = json.loads(done.stdout)
    heavy = {"numpy", "tensorflow", "asyncio", "django.apps", "django.conf", "django.db"}
    assert "core.archives.child" in modules
    assert not heavy & set(modules)


def test_it_finds_its_code_and_files_wherever_the_server_was_started(tmp_path: Path, monkeypatch):
    pack(tmp_path / "a.zip", {"x": b"x"})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "core").mkdir()
    unpack(Path("a.zip"), Path("out"), LIMITS)
    assert tree_of(tmp_path / "out") == {"x": b"x"}


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path):
    pack(tmp_path / "a.zip", {"x": b"x"})
    (made(tmp_path / "out") / "mine").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        unpack(tmp_path / "a.zip", tmp_path / "out", LIMITS)
    assert tree_of(tmp_path / "out") == {"mine": b"mine"}


@pytest.mark.parametrize(
    ("umask", "modes"),
    [(0o077, ["0o700", "0o700", "0o600"]), (0o007, ["0o770", "0o770", "0o660"])],
)
def test_files_are_for_those_who_may_read_the_data_folder(tmp_path: Path, umask: int, modes):
    pack(tmp_path / "a.zip", {"a/x": b"x"})
    before = os.umask(umask)
    try:
        unpack(tmp_path / "a.zip", tmp_path / "out", LIMITS)
    finally:
        os.umask(before)
    paths = [tmp_path / "out", tmp_path / "out" / "a", tmp_path / "out" / "a" / "x"]
    assert [oct(path.stat().st_mode & 0o777) for path in paths] == modes


def test_what_nobody_expected_is_in_the_log_and_not_on_the_page(tmp_path: Path, caplog):
    with pytest.raises(ArchiveError, match="a reason that is in the server's log") as caught:
        unpack(tmp_path / "missing.zip", tmp_path / "out", LIMITS)
    assert "Traceback" not in str(caught.value)
    assert "Traceback" in caplog.text
    assert "FileNotFoundError" in caplog.text
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("SIGKILL", "was ended by SIGKILL"),
        ("SIGSEGV", "was ended by SIGSEGV"),
        ("core", "was ended by SIGABRT"),
        ("SIGXCPU", "takes too long"),
        ("memory", "a reason that is in the server's log"),
    ],
)
def test_a_process_that_ends_is_an_error(tmp_path: Path, monkeypatch, caplog, how: str, text: str):
    monkeypatch.setattr(apart, "CHILD", "tests.core.archives.stub")
    with pytest.raises(ArchiveError, match=text):
        unpack(tmp_path / how, tmp_path / "out", LIMITS)
    assert "An archive could not be unpacked" in caplog.text
    assert ("MemoryError" in caplog.text) is (how == "memory")
    assert not (tmp_path / "out").exists()


def test_the_kernel_bounds_the_process():
    code = (
        "import json, resource; from core.archives.child import restrict; "
        "from core.archives.contents import Limits; "
        "restrict(Limits(bytes=2**30, files=2000, free=0)); "
        "kinds = [resource.RLIMIT_AS, resource.RLIMIT_CORE, resource.RLIMIT_CPU]; "
        "print(json.dumps([resource.getrlimit(kind) for kind in kinds]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    seconds = 60 + 2**30 // 2**21 + 10
    assert json.loads(done.stdout) == [[2**30] * 2, [0, 0], [seconds] * 2]


def test_limits_that_the_server_has_already_are_kept(tmp_path: Path):
    pack(tmp_path / "a.zip", {"x": b"x"})
    code = (
        "import resource, sys; from pathlib import Path; from core.archives import *; "
        "resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29)); "
        f"print(unpack(Path({str(tmp_path / 'a.zip')!r}), Path({str(tmp_path / 'out')!r}), "
        "Limits(1000, 10, 0)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "Unpacked(files=1, bytes=1)\n", done.stderr


@pytest.fixture
def small_disk(tmp_path: Path):
    with mounted(tmp_path / "disk", "1m") as folder:
        yield folder


def test_a_disk_that_gets_full_while_it_is_written(tmp_path: Path, small_disk: Path):
    archive = pack(tmp_path / "a.zip", {"a": bytes(2**19), "b": bytes(2**20)})
    with pytest.raises(ArchiveError, match=r"takes 1.5 MB, but the server's disk has 1 MB free"):
        unpack(archive, small_disk / "out", LIMITS)
    # As if another job filled it after we looked.
    blind = Limits(LIMITS.bytes, LIMITS.files, free=-(2**40))
    with pytest.raises(DiskFullError, match=f"There is no space left for {small_disk / 'out'}"):
        unpack(archive, small_disk / "out", blind)
    assert not list(small_disk.iterdir())
