"""Names and kinds of members that would lead out of the folder, or are nothing to unpack."""

from __future__ import annotations

import contextlib
import shutil
import struct
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.archives import unpack
from core.archives.extract import extract
from core.archives.names import printed
from core.exceptions import ArchiveError
from tests.core.archives.files import LIMITS, add, made, pack, patched, tree_of

KINDS = [".zip", ".tar"]
REFUSED = {
    "/etc/x": "absolute path",
    "//x": "absolute path",
    "../x": "leads out",
    "a/../../x": "leads out",
    "a/..": "leads out",
    "..": "leads out",
    "..\\x": "Windows path",
    "a\\x": "Windows path",
    "C:/x": "Windows path",
    "c:x": "Windows path",
    "a\nb": "control characters",
    "a\x1b[2Jb": "control characters",
    "a\u2028b": "control characters",
    "a\x85b": "control characters",
    "n" * 256: "too long",
    "ä" * 128: "too long",
    "/".join(["n" * 200] * 6): "too long",
    "a/" * 64 + "x": "64 folders deep",
    "__MACOSX/../../x": "leads out",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_is_refused_is_named(tmp_path: Path, kind: str, name: str):
    archive = pack(tmp_path / f"a{kind}", {"first": b"x", name: b"x"})
    before = tree_of(tmp_path)
    with pytest.raises(ArchiveError, match=REFUSED[name]) as caught:
        unpack(archive, tmp_path / "out", LIMITS)
    assert f"member “{printed(name)}” " in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250
    assert tree_of(tmp_path) == before


@pytest.mark.parametrize("name", ["a/", "/", "..", "../a", "/a"])
def test_folders_lead_out_as_little_as_files(tmp_path: Path, name: str):
    for kind in KINDS:
        archive = pack(tmp_path / f"a{kind}", {name: None, "x": b"x"})
        before = tree_of(tmp_path)
        try:
            unpack(archive, tmp_path / "out", LIMITS)
        except ArchiveError:
            assert tree_of(tmp_path) == before
        else:
            assert set(tree_of(tmp_path / "out")) <= {"a", "x"}
            shutil.rmtree(tmp_path / "out")


def test_names_may_be_strange_that_lead_nowhere(tmp_path: Path):
    tree = {"12:30.png": b"x", "a..b": b"x", "...": b"x", "a b\u00a0c": b"x", "-rf": b"x"}
    for kind in KINDS:
        archive = pack(tmp_path / f"a{kind}", {**tree, "./dot//x": b"y", ".": None})
        extract(archive, made(tmp_path / f"out{kind}"), LIMITS)
        assert tree_of(tmp_path / f"out{kind}") == {**tree, "dot": None, "dot/x": b"y"}


def test_a_name_that_ends_at_a_nul_for_some_readers(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"x.png!/../../y": b"x"})
    archive.write_bytes(archive.read_bytes().replace(b"png!", b"png\0"))
    with pytest.raises(ArchiveError, match=r"x\.png\\x00/.*control characters"):
        extract(archive, made(tmp_path / "out"), LIMITS)
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("x")
        info.pax_headers = {"path": "x\0y"}
        add(tar, info)
    with pytest.raises(ArchiveError, match="control characters"):
        extract(tmp_path / "a.tar", tmp_path / "out", LIMITS)


def test_a_name_that_is_no_text(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"größe": b"x"})
    archive.write_bytes(archive.read_bytes().replace("größe".encode(), b"gr\xff\xff\xff\xffe"))
    with pytest.raises(ArchiveError, match="utf-8"):
        extract(archive, made(tmp_path / "out"), LIMITS)
    with tarfile.open(
        tmp_path / "a.tar", "w", encoding="latin-1", format=tarfile.GNU_FORMAT
    ) as tar:
        add(tar, tarfile.TarInfo("größe"), b"x")
    with pytest.raises(ArchiveError, match=r"member “gr\\udcf6\\udcdfe” .* not valid UTF-8"):
        extract(tmp_path / "a.tar", tmp_path / "out", LIMITS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_twice_is_refused(tmp_path: Path, kind: str):
    archive = pack(tmp_path / f"a{kind}", {"a/x": b"1", "./a//x": b"2"})
    with pytest.raises(ArchiveError, match="contains “a/x” twice"):
        unpack(archive, tmp_path / "out", LIMITS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", [1, -1])
def test_a_file_and_a_folder_at_once(tmp_path: Path, kind: str, order: int):
    members = [("a", b"1"), ("a/x", b"2")][::order]
    archive = pack(tmp_path / f"a{kind}", dict(members))
    with pytest.raises(ArchiveError, match="member “a” is both a file and a folder"):
        unpack(archive, tmp_path / "out", LIMITS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (tarfile.SYMTYPE, "is a link"),
        (tarfile.LNKTYPE, "is a link"),
        (tarfile.FIFOTYPE, "neither a file nor a folder"),
        (tarfile.CHRTYPE, "neither a file nor a folder"),
        (tarfile.BLKTYPE, "neither a file nor a folder"),
        (b"Z", "neither a file nor a folder"),
        (tarfile.GNUTYPE_SPARSE, "sparse"),
    ],
)
def test_links_and_devices_in_tars(tmp_path: Path, kind: bytes, text: str):
    outside = made(tmp_path / "outside")
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        info = tarfile.TarInfo("a/link")
        info.type, info.linkname = kind, str(outside)
        tar.addfile(info)
        # Would be written through the link.
        add(tar, tarfile.TarInfo("a/link/x"), b"x")
    with pytest.raises(ArchiveError, match=f"member “a/link” .*{text}"):
        unpack(tmp_path / "a.tar", tmp_path / "out", LIMITS)
    assert not list(outside.iterdir())


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_links_and_devices_in_zips(tmp_path: Path, mode: int):
    outside = made(tmp_path / "outside")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        info = zipfile.ZipInfo("a/link")
        info.external_attr = mode << 16
        file.writestr(info, str(outside))
        file.writestr("a/link/x", b"x")
    with pytest.raises(ArchiveError, match="member “a/link” is a link or a device"):
        unpack(tmp_path / "a.zip", tmp_path / "out", LIMITS)
    assert not list(outside.iterdir())


def test_a_sparse_file_in_a_pax_header(tmp_path: Path):
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": "1000000"}
        add(tar, info, b"x")
    with pytest.raises(ArchiveError, match="member “a” is a sparse file"):
        extract(tmp_path / "a.tar", made(tmp_path / "out"), LIMITS)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"flags": 1}, "is encrypted"),
        ({"flags": 0x41}, "is encrypted"),
        ({"flags": 0x20}, "is damaged"),
        ({"method": 9}, "compressed by Deflate64"),
        ({"method": 14}, "compressed by LZMA"),
        ({"method": 77}, "compressed by method 77"),
    ],
)
def test_zips_that_are_not_read(tmp_path: Path, fields: dict[str, int], text: str):
    archive = patched(pack(tmp_path / "a.zip", {"first": b"x", "a/x": b"x"}), **fields)
    with pytest.raises(ArchiveError, match=f"member “a/x” (is )?{text}"):
        unpack(archive, tmp_path / "out", LIMITS)


def test_a_folder_with_a_content(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"a/": b"x", "b": b"x"})
    with pytest.raises(ArchiveError, match="member “a/” is a folder with content"):
        extract(archive, made(tmp_path / "out"), LIMITS)


def test_names_are_printed_short_and_visible():
    assert printed("größe 心臓.png") == "größe 心臓.png"
    assert printed("\u202egnp.exe\n\udcff") == "\\u202egnp.exe\\n\\udcff"
    assert printed("n" * 1000) == "n" * 80 + "…"


pieces = st.lists(
    st.sampled_from(["..", ".", "", "/", "\\", "a", "b", "C:", "\0", "._x", "outside", "link"])
    | st.text(max_size=5),
    min_size=1,
    max_size=6,
)
hostile = st.tuples(st.sampled_from(["/", "//", ""]), pieces).map(
    lambda both: both[0] + "/".join(both[1])
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), members=st.lists(hostile, min_size=1, max_size=3))
@example(kind=".tar", members=["../outside/x"])
@example(kind=".zip", members=["../outside/x"])
def test_no_name_leads_out_of_the_folder(kind: str, members: list[str]):
    with tempfile.TemporaryDirectory() as place:
        deep = Path(place, "1", "2", "3")
        deep.mkdir(parents=True)
        (deep / "outside").mkdir()
        (deep / "outside" / "kept").write_bytes(b"kept")
        archive = deep / f"a{kind}"
        pack_or_skip(archive, dict.fromkeys(members, b"x"))
        folder = made(deep / "out")
        before = tree_of(Path(place))
        with contextlib.suppress(ArchiveError):
            extract(archive, folder, LIMITS)
        shutil.rmtree(folder)
        folder.mkdir()
        assert tree_of(Path(place)) == before


def pack_or_skip(archive: Path, tree: dict[str, bytes]) -> None:
    """Leave out the names that the standard library refuses to pack."""
    for name in list(tree):
        try:
            pack(archive, {name: b""})
        except (UnicodeError, ValueError, struct.error):
            del tree[name]
    pack(archive, tree)
