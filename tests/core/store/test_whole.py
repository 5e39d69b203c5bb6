"""Files are there as a whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.exceptions import ExportError
from core.store.whole import whole_folder, write_whole


def test_a_disk_that_is_full_leaves_no_part_of_a_file(tmp_path):
    path = tmp_path / "epoch-0001.keras"
    path.write_text("before")
    held = []

    def write(partial: Path) -> None:
        held.append(partial.open("wb"))  # never closed, as Keras leaves it
        held[0].write(b"x" * 10_000)
        held[0].flush()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(path, write)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "before"
    assert os.fstat(held[0].fileno()).st_blocks == 0
    held[0].close()


@pytest.mark.parametrize("name", ["x" * 255, "\u00e9" * 127])
def test_a_folder_may_have_the_longest_name(tmp_path, name):
    with whole_folder(tmp_path / name) as partial:
        (partial / "1").touch()
    assert (tmp_path / name / "1").exists()


def test_a_longer_name_is_refused_with_its_length(tmp_path):
    reason = "is too long a name: it has 256 bytes, and at most 255 are possible"
    with pytest.raises(ExportError, match=reason), whole_folder(tmp_path / ("\u00e9" * 128)):
        pass
