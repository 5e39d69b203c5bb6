"""Ordinary archives: what was packed is there, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.archives import Unpacked, unpack
from core.archives.extract import extract
from core.exceptions import ArchiveError
from tests.core.archives.files import KINDS, LIMITS, add, made, pack, tree_of, with_folders

TREE = {
    "hearts/SC-1/IM-0001.dcm": bytes(5000),
    "hearts/SC-1/empty.txt": b"",
    "hearts/SC-2/größe 心臓.png": b"\x89PNG",
    "hearts/no files": None,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_tree_is_unpacked_as_it_is(tmp_path: Path, kind: str):
    archive = pack(tmp_path / f"a{kind}", TREE)
    assert unpack(archive, tmp_path / "out", LIMITS) == Unpacked(files=3, bytes=5004)
    assert tree_of(tmp_path / "out") == with_folders(TREE)


@pytest.mark.parametrize("kind", KINDS)
def test_modes_in_an_archive_count_for_nothing(tmp_path: Path, kind: str):
    archive = tmp_path / f"a{kind}"
    if kind == ".zip":
        with zipfile.ZipFile(archive, "w") as file:
            info = zipfile.ZipInfo("a/x")
            info.external_attr = 0o106777 << 16
            file.writestr(info, b"x")
    else:
        with tarfile.open(archive, "w") as tar:
            info = tarfile.TarInfo("a/x")
            info.mode, info.uid = 0o6777, 1234
            add(tar, info, b"x")
    unpack(archive, tmp_path / "out", LIMITS)
    paths = [tmp_path / "out", tmp_path / "out" / "a", tmp_path / "out" / "a" / "x"]
    assert [oct(path.stat().st_mode & 0o7777) for path in paths] == ["0o700", "0o700", "0o600"]
    assert paths[2].stat().st_uid == tmp_path.stat().st_uid


@pytest.mark.skipif(not shutil.which("tar"), reason="no tar program")
@pytest.mark.parametrize("style", ["gnu", "pax", "ustar", "v7"])
def test_what_the_tar_program_packs(tmp_path: Path, style: str):
    long = "n" * 60
    tree = {f"{long}/b": b"x" * 1000, "ä": b"y"}
    for name, data in tree.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    archive = tmp_path / "a.tar"
    command = ["tar", f"--format={style}", "-C", str(tmp_path / "in"), "-cf", str(archive), "."]
    subprocess.run(command, check=True)
    extract(archive, made(tmp_path / "out"), LIMITS)
    assert tree_of(tmp_path / "out") == with_folders(tree)


@pytest.mark.parametrize("kind", KINDS)
def test_what_macos_adds_is_left_out(tmp_path: Path, kind: str):
    noise = {
        "__MACOSX": None,
        "__MACOSX/a/._x.png": b"colours",
        "a/._x.png": b"colours",
        "a/.DS_Store": b"places",
        "._a": b"colours",
    }
    archive = pack(tmp_path / f"a{kind}", {**noise, "a/x.png": b"x"})
    assert extract(archive, made(tmp_path / "out"), LIMITS) == Unpacked(files=1, bytes=1)
    assert tree_of(tmp_path / "out") == {"a": None, "a/x.png": b"x"}


def test_names_of_macos_in_zips_without_a_word_on_their_encoding(tmp_path: Path):
    archive = pack(tmp_path / "a.zip", {"größe.png": b"x"})
    data = archive.read_bytes()
    for header, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(header) + place
        assert data[at : at + 2] == b"\0\x08"
        data = data[:at] + b"\0\0" + data[at + 2 :]
    archive.write_bytes(data)
    extract(archive, made(tmp_path / "out"), LIMITS)
    assert tree_of(tmp_path / "out") == {"größe.png": b"x"}


def test_the_content_says_what_it_is_not_the_name(tmp_path: Path):
    inner = pack(tmp_path / "inner.zip", {"x": b"inner"})
    # At its end is the directory of a zip.
    archive = pack(tmp_path / "a.tar", {"inner.zip": inner.read_bytes()})
    archive.rename(tmp_path / "a.zip")
    extract(tmp_path / "a.zip", made(tmp_path / "out"), LIMITS)
    assert tree_of(tmp_path / "out") == {"inner.zip": inner.read_bytes()}


@pytest.mark.parametrize(
    "content", [b"", b"x", b"PK", b"Rar!\x1a\7\1\0" + bytes(2000), b"a,b\n1,2"]
)
def test_what_is_no_archive_is_told_what_would_be(tmp_path: Path, content: bytes):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ArchiveError, match=r"neither a zip nor a tar .* as \.zip or \.tar\.gz"):
        extract(tmp_path / "a.zip", made(tmp_path / "out"), LIMITS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tree", [{}, {"a": None}, {".DS_Store": b"x", "a/._b": b"x"}])
def test_an_archive_without_files_is_an_error(tmp_path: Path, kind: str, tree):
    with pytest.raises(ArchiveError, match="contains no files"):
        extract(pack(tmp_path / f"a{kind}", tree), made(tmp_path / "out"), LIMITS)


names = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="/\\"),
    min_size=1,
    max_size=40,
).filter(lambda name: name not in {".", ".."} and not name.startswith(("._", "__MACOSX")))
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


def is_a_tree(tree: dict[str, bytes | None]) -> bool:
    folders = {str(one) for path in tree for one in Path(path).parents}
    return any(data is not None for data in tree.values()) and not any(
        data is not None and path in folders for path, data in tree.items()
    )


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from([".zip", ".tar", ".tar.gz"]),
    tree=st.dictionaries(
        paths.filter(lambda path: path[1:2] != ":" and not path.endswith(".DS_Store")),
        st.none() | st.binary(max_size=3000),
        max_size=8,
    ).filter(is_a_tree),
)
def test_any_tree_comes_back(kind: str, tree: dict[str, bytes | None]):
    with tempfile.TemporaryDirectory() as place:
        archive = pack(Path(place) / f"a{kind}", tree)
        folder = made(Path(place) / "out")
        unpacked = extract(archive, folder, LIMITS)
        files = [data for data in tree.values() if data is not None]
        assert unpacked == Unpacked(len(files), sum(map(len, files)))
        assert tree_of(folder) == with_folders(tree)
