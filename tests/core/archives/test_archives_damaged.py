"""Archives that are damaged: an error says so, and nothing is left."""

from __future__ import annotations

import gzip
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.archives import Unpacked, unpack
from core.archives.extract import extract
from core.exceptions import ArchiveError
from tests.core.archives.files import (
    KINDS,
    LIMITS,
    add,
    made,
    pack,
    patched,
    tar_header,
    with_checksum,
)

NOISE = bytes(range(256)) * 64
TREE = {"data/one.bin": NOISE, "data/two.bin": NOISE[::-1], "data/three.bin": NOISE * 4}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive(tmp_path: Path, kind: str, kept: float):
    archive = pack(tmp_path / f"a{kind}", TREE)
    data = archive.read_bytes()
    end = len(data)
    if kind == ".tar":
        # It is padded to blocks of 10,240 bytes; without these it is whole.
        end = len(data.rstrip(b"\0")) + 512
    archive.write_bytes(data[: int(kept * end)])
    with pytest.raises(ArchiveError, match=r"is damaged"):
        unpack(archive, tmp_path / "out", LIMITS)
    assert not (tmp_path / "out").exists()


def test_a_tar_that_ends_between_two_members_is_truncated(tmp_path: Path):
    whole = tar_header("a", 1) + b"x" + bytes(511)
    (tmp_path / "a.tar").write_bytes(whole)
    with pytest.raises(ArchiveError, match=r"The archive, after “a”, is damaged \(empty header"):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)
    (tmp_path / "a.tar").write_bytes(whole + bytes(512))
    assert unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS) == Unpacked(1, 1)


def test_a_damaged_header_is_not_the_end_of_a_tar(tmp_path: Path):
    archive = pack(tmp_path / "a.tar", TREE)
    data = archive.read_bytes()
    archive.write_bytes(data.replace(b"data/two", b"data/2wo"))
    with pytest.raises(ArchiveError, match=r"after “data/one\.bin”, is damaged \(bad checksum"):
        unpack(archive, tmp_path / "out", LIMITS)


def test_archives_that_were_joined(tmp_path: Path):
    first = pack(tmp_path / "a.tar", {"a": b"x"}).read_bytes()
    second = pack(tmp_path / "b.tar", {"b": b"x"}).read_bytes()
    (tmp_path / "a.tar").write_bytes(first + second)
    with pytest.raises(ArchiveError, match="as if several were concatenated"):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)


@pytest.mark.parametrize("kind", [".tar.gz", ".tar.bz2", ".tar.xz"])
def test_a_wrong_checksum_of_the_compression(tmp_path: Path, kind: str):
    archive = pack(tmp_path / f"a{kind}", TREE)
    data = bytearray(archive.read_bytes())
    data[-8] ^= 1
    archive.write_bytes(data)
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(archive, tmp_path / "out", LIMITS)


def test_a_wrong_checksum_in_a_zip(tmp_path: Path):
    archive = patched(pack(tmp_path / "a.zip", TREE), crc=1)
    with pytest.raises(ArchiveError, match=r"member “data/three\.bin” is damaged \(Bad CRC-32"):
        unpack(archive, tmp_path / "out", LIMITS)
    assert not (tmp_path / "out").exists()


def test_a_zip_whose_two_names_of_a_member_differ(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"a.png": b"x"})
    archive.write_bytes(archive.read_bytes().replace(b"a.png", b"b.png", 1))
    with pytest.raises(ArchiveError, match=r"member “a\.png” is damaged \(File name in directory"):
        unpack(archive, tmp_path / "out", LIMITS)


def test_sizes_below_zero(tmp_path: Path):
    header = bytearray(tar_header("a", 0))
    header[124:136] = b"\xff" * 11 + b"\0"
    (tmp_path / "a.tar").write_bytes(with_checksum(header) + bytes(1024))
    with pytest.raises(
        ArchiveError, match="neither a zip nor a tar archive, or its start is damaged"
    ):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        add(tar, tarfile.TarInfo("first"))
        info = tarfile.TarInfo("a")
        info.pax_headers = {"size": "-512"}
        add(tar, info)
    with pytest.raises(ArchiveError, match="member “a” has a negative size"):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)


def test_a_thousand_headers_of_one_member(tmp_path: Path):
    long = tar_header("long", 1, tarfile.GNUTYPE_LONGNAME) + b"x" + bytes(511)
    (tmp_path / "a.tar").write_bytes(tar_header("a", 0) + long * 2000 + tar_header("a", 0))
    with pytest.raises(ArchiveError, match=r"after “a”, is damaged \(maximum recursion"):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)


def unpacks_or_says_why(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = made(Path(place) / "out")
        try:
            unpacked = extract(archive, folder, LIMITS)
        except ArchiveError:
            return
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert unpacked == Unpacked(len(files), sum(path.stat().st_size for path in files))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_damage_is_unpacked_or_an_error_for_users(tmp_path_factory, kind: str, data):
    archive = pack(tmp_path_factory.mktemp("damaged") / f"a{kind}", {"a/b": b"some text", "c": b""})
    content = bytearray(archive.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["write", "cut", "insert"]))
        if change == "write":
            content[at] = data.draw(st.integers(0, 255))
        elif change == "cut":
            del content[at : at + data.draw(st.integers(1, 600))]
        else:
            content[at:at] = data.draw(st.binary(min_size=1, max_size=20))
        content = content or bytearray(b"x")
    archive.write_bytes(content)
    unpacks_or_says_why(archive)


TYPES = [b"\0", b"0", b"1", b"5", b"7", b"L", b"K", b"S", b"x", b"g", b"X", b"Z"]
KEYWORDS = ["path", "size", "linkpath", "mtime", "uid", "hdrcharset", "comment"]
SPARSE = ["map", "size", "name", "realsize", "offset", "numbytes", "major", "minor"]
records = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([*KEYWORDS, *(f"GNU.sparse.{word}" for word in SPARSE)]),
        st.sampled_from(["0", "1", "-1", "512", "-512", "1,2", "BINARY", "../x", "9" * 30, "nan"])
        | st.text(max_size=5),
    ),
    max_size=4,
).map(
    lambda lines: b"".join(
        f"{length or len(key) + len(value) + 4} {key}={value}\n".encode("utf-8", "surrogatepass")
        for length, key, value in lines
    )
)
sizes = st.sampled_from([0, 1, 511, 512, 513, 1024, 8**11 - 1]) | st.integers(0, 3000)
blocks = st.lists(
    st.tuples(
        st.sampled_from(TYPES),
        st.none() | sizes,
        records | st.binary(max_size=600),
        st.dictionaries(st.integers(0, 511), st.integers(0, 255), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(blocks)
def test_any_headers_with_right_checksums_are_unpacked_or_an_error(found):
    content = b""
    for number, (kind, size, payload, changes) in enumerate(found):
        header = bytearray(tar_header(f"m{number}", len(payload) if size is None else size, kind))
        for at, value in changes.items():
            header[at] = value
        content += with_checksum(header) + payload + bytes(-len(payload) % 512)
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        file.write(content + bytes(1024))
        file.flush()
        unpacks_or_says_why(Path(file.name))


def test_gzip_of_something_else(tmp_path: Path):
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"a,b\n" * 1000))
    with pytest.raises(ArchiveError, match="neither a zip nor a tar archive"):
        unpack(tmp_path / "x.csv.gz", tmp_path / "out", LIMITS)
