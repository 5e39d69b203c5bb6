"""What a sandbox left is read without following links, and up to a size."""

from __future__ import annotations

import os

import pytest

from core.sandbox.scratch import ScratchError, empty_file, read_file


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(b"secret")
    return path


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").write_bytes(b"content")
    return folder


def test_a_file_is_read(scratch):
    assert read_file(scratch, "inner", "file", most=7) == b"content"


def test_a_large_file_is_refused(scratch):
    with pytest.raises(ScratchError, match="has 7 bytes, and may have 6"):
        read_file(scratch, "inner", "file", most=6)


def _link(scratch, secret):
    (scratch / "inner" / "file").unlink()
    (scratch / "inner" / "file").symlink_to(secret)


def _hard_link(scratch, secret):
    (scratch / "inner" / "file").unlink()
    (scratch / "inner" / "file").hardlink_to(secret)


def _linked_folder(scratch, secret):
    (scratch / "inner" / "file").unlink()
    (scratch / "inner").rmdir()
    (scratch / "inner").symlink_to(secret.parent)
    secret.rename(secret.with_name("file"))


def _pipe(scratch, secret):
    (scratch / "inner" / "file").unlink()
    os.mkfifo(scratch / "inner" / "file")


def _folder(scratch, secret):
    (scratch / "inner" / "file").unlink()
    (scratch / "inner" / "file").mkdir()


@pytest.mark.parametrize("change", [_link, _hard_link, _linked_folder, _pipe, _folder])
def test_what_is_no_file_is_refused_and_left_alone(scratch, secret, change):
    change(scratch, secret)
    with pytest.raises(ScratchError):
        read_file(scratch, "inner", "file", most=100)
    empty_file(scratch, "inner", "file")
    left = secret if secret.exists() else secret.with_name("file")
    assert left.read_bytes() == b"secret"


def test_space_is_freed_and_the_size_kept(scratch):
    path = scratch / "inner" / "file"
    path.write_bytes(os.urandom(2**20))
    empty_file(scratch, "inner", "file")
    assert path.stat().st_size == 2**20
    assert path.stat().st_blocks == 0
