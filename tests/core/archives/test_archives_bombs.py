"""Archives that unpack to more than they should, or claim to."""

from __future__ import annotations

import dataclasses
import gzip
import os
import tarfile
import zlib
from pathlib import Path

import pytest

from core.archives import Limits, Unpacked, unpack
from core.archives.contents import amount
from core.archives.extract import Meter, extract
from core.exceptions import ArchiveError
from tests.core.archives.files import (
    END,
    KINDS,
    LIMITS,
    add,
    made,
    pack,
    patched,
    tar_header,
    tree_of,
    zeros_in_gzip,
)

TOO_MUCH = r"unpacks to more than 16 MB\. Split it into several archives"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_claimed_is_refused_before_anything_is_written(tmp_path: Path, kind: str):
    half = bytes(LIMITS.bytes // 2)
    archive = pack(tmp_path / f"a{kind}", {"a": half, "b": half, "c": b"x"})
    folder = made(tmp_path / "out")
    with pytest.raises(ArchiveError, match=TOO_MUCH):
        extract(archive, folder, LIMITS)
    assert tree_of(folder) == {}
    archive = pack(tmp_path / f"a{kind}", {"a": half, "b": half})
    assert extract(archive, folder, LIMITS) == Unpacked(2, LIMITS.bytes)


@pytest.mark.parametrize("kind", KINDS)
def test_files_and_folders_are_counted(tmp_path: Path, kind: str):
    files = pack(tmp_path / f"files{kind}", {str(index): b"" for index in range(11)})
    folders = pack(tmp_path / f"folders{kind}", {"a/b/c/d/e/f": b"", "1/2/3/4/5/6/7": b""})
    folder = made(tmp_path / "out")
    ten = dataclasses.replace(LIMITS, files=10)
    for archive in files, folders:
        with pytest.raises(ArchiveError, match="contains more than 10 files or folders"):
            extract(archive, folder, ten)
        assert tree_of(folder) == {}
    eleven = dataclasses.replace(LIMITS, files=11)
    assert extract(files, folder, eleven) == Unpacked(11, 0)
    assert extract(folders, made(tmp_path / "out2"), eleven) == Unpacked(2, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_disk_keeps_what_it_must_keep(tmp_path: Path, kind: str):
    archive = pack(tmp_path / f"a{kind}", {"a": bytes(5000), "b": b"x"})
    limits = dataclasses.replace(LIMITS, free=2**60)
    with pytest.raises(ArchiveError, match=r"takes 12 KB, .* has .* free, and 1,073,741,824.0 GB"):
        unpack(archive, tmp_path / "out", limits)
    assert not (tmp_path / "out").exists()


def test_the_disk_is_looked_at_while_it_is_written(tmp_path: Path):
    with pytest.raises(ArchiveError, match="The server's disk became full"):
        Meter(tmp_path, dataclasses.replace(LIMITS, free=2**60)).add(1)
    meter = Meter(tmp_path, LIMITS)
    meter.add(LIMITS.bytes)
    with pytest.raises(ArchiveError, match=TOO_MUCH):
        meter.add(1)


@pytest.mark.parametrize("claimed", [0, 10, 10**7 - 1])
@pytest.mark.parametrize("right_checksum", [True, False])
def test_a_zip_that_holds_more_than_it_claims(tmp_path: Path, claimed: int, right_checksum: bool):
    archive = pack(tmp_path / "a.zip", {"a": bytes(10**7)})
    patched(
        archive, size=claimed, **({"crc": zlib.crc32(bytes(claimed))} if right_checksum else {})
    )
    folder = made(tmp_path / "out")
    limits = dataclasses.replace(LIMITS, bytes=claimed)
    if right_checksum:
        # It is what it claims to be; what follows is not looked at.
        assert extract(archive, folder, limits) == Unpacked(1, claimed)
    else:
        with pytest.raises(ArchiveError, match="member “a” is damaged"):
            extract(archive, folder, limits)
    assert len(tree_of(folder).get("a") or b"") <= claimed


def test_a_zip_that_holds_less_than_it_claims(tmp_path: Path):
    archive = patched(pack(tmp_path / "a.zip", {"a": b"x"}), size=100)
    with pytest.raises(
        ArchiveError, match="member “a” does not have its declared size of 100 bytes"
    ):
        unpack(archive, tmp_path / "out", LIMITS)


def test_zip_members_that_share_their_bytes(tmp_path: Path):
    archive = patched(pack(tmp_path / "a.zip", {"a": bytes(1000), "b": bytes(1000)}), offset=0)
    with pytest.raises(ArchiveError, match="member “b” overlaps “a”"):
        unpack(archive, tmp_path / "out", LIMITS)


@pytest.mark.parametrize("fields", [{"packed": 2**31}, {"offset": 2**31}])
def test_a_zip_member_beyond_the_end(tmp_path: Path, fields: dict[str, int]):
    archive = patched(pack(tmp_path / "a.zip", {"a": b"x"}), **fields)
    with pytest.raises(ArchiveError, match="member “a” extends beyond the end of the archive"):
        unpack(archive, tmp_path / "out", LIMITS)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_tar_whose_name_takes_two_gigabytes(tmp_path: Path, kind: bytes, is_there: bool):
    begin = tar_header("x", 1) + b"x" + bytes(511) + tar_header("long", 2 * 2**30, kind)
    archive = tmp_path / "a.tgz"
    archive.write_bytes(gzip.compress(begin) + zeros_in_gzip(2 * 2**30 if is_there else 2**20))
    assert archive.stat().st_size < 3 * 2**20
    most = Limits(bytes=2**40, files=10**6, free=0)
    with pytest.raises(
        ArchiveError, match=r"after “x”, is damaged \(a header of 2,147,483,648 bytes"
    ):
        unpack(archive, tmp_path / "out", most)


def test_a_zip_whose_list_of_members_does_not_fit_into_the_memory(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"a": b"x"})
    size = 2**31
    with archive.open("r+b") as file:
        # A hole: it takes no place on the disk.
        begin = file.seek(0, os.SEEK_END)
        file.truncate(begin + size)
        file.seek(begin + size)
        file.write(END.pack(b"PK\5\6", 0, 0, 1, 1, size, begin, 0))
    with pytest.raises(ArchiveError, match="takes too much memory"):
        unpack(archive, tmp_path / "out", LIMITS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["._x", "__MACOSX/x"])
def test_what_is_left_out_is_read_no_further_than_the_limit(tmp_path: Path, name: str):
    begin = tar_header(name, 2**40)
    (tmp_path / "a.tgz").write_bytes(gzip.compress(begin) + zeros_in_gzip(2**26))
    with pytest.raises(ArchiveError, match=TOO_MUCH):
        extract(tmp_path / "a.tgz", made(tmp_path / "out"), LIMITS)


def test_what_follows_the_end_is_read_no_further_than_the_limit(tmp_path: Path):
    archive = pack(tmp_path / "a.tar.gz", {"a": b"x"})
    folder = made(tmp_path / "out")
    with archive.open("ab") as file:
        file.write(zeros_in_gzip(2**20))
    assert extract(archive, folder, LIMITS) == Unpacked(1, 1)
    with archive.open("ab") as file:
        file.write(zeros_in_gzip(2**26))
    with pytest.raises(ArchiveError, match=TOO_MUCH):
        extract(archive, folder, LIMITS)


def test_headers_are_no_way_around_the_limit(tmp_path: Path):
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for _ in range(2000):
            info = tarfile.TarInfo("._x")
            info.pax_headers = {"comment": "x" * 30000}
            add(tar, info)
    with pytest.raises(ArchiveError, match=TOO_MUCH):
        extract(tmp_path / "a.tar", made(tmp_path / "out"), LIMITS)


def test_bytes_are_told_in_a_fitting_unit():
    given = [0, 1, 1023, 1024, 1.5 * 2**20, 2**30, 20 * 2**30]
    told = ["0 bytes", "1 bytes", "1023 bytes", "1 KB", "1.5 MB", "1.0 GB", "20.0 GB"]
    assert [amount(count) for count in given] == told
