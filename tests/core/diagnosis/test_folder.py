"""The data folder, its file system, and the folders that users may name."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import lmdb
import pytest

from core.diagnosis import folder, roots
from core.roots import Allowed
from core.store.reader import StageReader
from tests.core.diagnosis.findings import only

Usage = namedtuple("Usage", "total used free")


def test_the_data_folder_is_left_as_it_was(data_dir):
    for check in (folder.check_folder, folder.check_shards):
        assert only(check).level == "ok"
    assert list(data_dir.iterdir()) == []


def test_a_data_folder_that_is_missing_or_cannot_be_written_to(data_dir, settings, monkeypatch):
    def refuse(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", refuse)
    assert "cannot be written to: Permission denied" in only(folder.check_folder).found
    settings.DIGITS_DATA_DIR = data_dir / "none"
    assert "is not a folder" in only(folder.check_folder).found
    assert only(folder.check_shards).level == "fail"


@pytest.mark.parametrize(
    ("given", "level", "said"),
    [
        (["/"], "warn", "every folder"),
        ([], "warn", "cannot access any folder"),
        (["{there}"], "ok", "can access {there}"),
        (["{there}", "{there}/gone"], "fail", "{there}/gone in DIGITS_DATA_ROOTS"),
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


@pytest.mark.parametrize(
    ("database", "levels"), [("", ["ok"]), ("/var/db", ["ok"]), ("/srv/data/db", ["ok", "warn"])]
)
def test_only_sqlite_needs_a_local_disk(monkeypatch, settings, tmp_path, database, levels):
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(folder, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(folder, "allowed", lambda: Allowed((), "", "", database))
    settings.DIGITS_DATA_DIR = Path("/srv/data")
    findings = list(folder.check_file_system())
    assert [finding.level for finding in findings] == levels
    assert "nfs4 at /srv, a network file system" in findings[0].found
    assert all("DIGITS_DATABASE_URL" in finding.remedy for finding in findings[1:])


def test_shards_that_cannot_be_written_or_are_read_wrongly(data_dir, monkeypatch):
    def forget(path):
        path.joinpath("shard-00000", "data.mdb").write_bytes(b"")
        return StageReader(path)

    monkeypatch.setattr(folder, "StageReader", forget)
    assert "has 0 bytes instead of" in only(folder.check_shards).found

    def refuse(*args, **options):
        raise lmdb.Error("Invalid argument")

    monkeypatch.setattr(lmdb, "open", refuse)
    assert "Invalid argument" in only(folder.check_shards).found
    assert list(data_dir.iterdir()) == []
