"""What is no database, damaged or cut off: an error that names the file, never a crash."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from digits_prebuilt_lmdb.database import check_header, check_pages

from core.plugins import IngestionError
from tests.plugins.prebuilt_lmdb.messages import Datum, classified, datum, images, plugin_of, write

TRY = """
import sys
from pathlib import Path
from core.plugins import IngestionError
from digits_prebuilt_lmdb.database import check_pages, close_all, database
for folder in sys.argv[1:]:
    try:
        check_pages(folder)
    except IngestionError as error:
        assert folder in str(error), error
        print("refused")
        continue
    for key in database(folder).keys():
        database(folder).get(key)
    close_all()
    print("read")
"""


def tried(folders: list[Path]) -> list[str]:
    """What becomes of databases, in a process that a crash would end."""
    done = subprocess.run(
        [sys.executable, "-c", TRY, *map(str, folders)], capture_output=True, text=True
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is not an LMDB database: it has no data.mdb."),
        (b"", "data.mdb is empty."),
        (b"PK\3\4" * 5000, "data.mdb is not an LMDB database."),
    ],
)
def test_what_is_no_database(tmp_path: Path, content: bytes | None, reason: str):
    if content is not None:
        (tmp_path / "data.mdb").write_bytes(content)
    for check in (check_header, check_pages):
        with pytest.raises(IngestionError) as caught:
            check(str(tmp_path))
        assert str(caught.value).startswith(str(tmp_path))
        assert str(caught.value).endswith(reason)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path):
    (tmp_path / "data.mdb").mkdir()
    with pytest.raises(IngestionError, match=r"data.mdb cannot be read: Is a directory"):
        check_pages(str(tmp_path))


def test_a_database_that_is_cut_off_is_refused_wherever(tmp_path: Path):
    whole = Path(classified(tmp_path / "db", 200), "data.mdb").read_bytes()
    ends = [*range(64, 9000, 1111), *(len(whole) * i // 12 for i in range(1, 12)), len(whole) - 1]
    folders = []
    for end in ends:
        (folder := tmp_path / f"cut-{end}").mkdir()
        (folder / "data.mdb").write_bytes(whole[:end])
        folders.append(folder)
    assert set(tried(folders)) == {"refused"}
    with pytest.raises(IngestionError, match=r"data.mdb is damaged or incomplete: .*mdb_copy -c"):
        plugin_of(str(folders[-1]))


def test_no_damage_ends_the_process(tmp_path: Path):
    whole = Path(classified(tmp_path / "db", 200), "data.mdb").read_bytes()
    draw = random.Random(0)
    folders = []
    for number in range(150):
        data = bytearray(whole)
        for _ in range(draw.choice([1, 2, 8])):
            # Heads of pages and the tree matter more than pixels.
            page = 4096 * draw.randrange(len(whole) // 4096)
            place = page + draw.choice([draw.randrange(200), draw.randrange(4096)])
            data[place] = draw.choice([0, 1, 255, draw.randrange(256)])
        (folder := tmp_path / f"damaged-{number}").mkdir()
        (folder / "data.mdb").write_bytes(data)
        folders.append(folder)
    found = tried(folders)
    assert len(found) == len(folders)
    assert {"refused", "read"} == set(found)


def test_an_empty_database(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"The database .*db holds no records"):
        plugin_of(write(tmp_path / "db", {}))


def test_a_database_of_something_else(tmp_path: Path):
    train = write(tmp_path / "db", {b"%d" % i: b"{}" * i for i in range(1, 300)})
    with pytest.raises(IngestionError) as caught:
        plugin_of(train)
    assert str(caught.value).startswith(f"None of the first records of {train} is an image.")
    assert f"{train}, key 1 is not a Datum of Caffe: " in str(caught.value)


def test_records_that_are_no_good_are_rejected_by_database_and_key(tmp_path: Path):
    planes = images(1)[0]
    train = write(
        tmp_path / "db",
        {
            b"0": datum(planes),
            b"1": b"",
            b"2": datum(planes)[:-9],
            b"3": Datum(data=b"GIF89a", encoded=True).SerializeToString(),
            b"4": Datum(encoded=True).SerializeToString(),
        },
    )
    plugin = plugin_of(train)
    good, *bad = plugin.itemize_entries("train")
    assert plugin.encode_entry(good)[1] == 0
    reasons = []
    for entry in bad:
        with pytest.raises(IngestionError) as caught:
            plugin.encode_entry(entry)
        reasons.append(str(caught.value))
    for number, (found, expected) in enumerate(
        zip(
            reasons,
            ["has the lengths 0 × 0 × 0", "is not a Datum", *["cannot be used as an image"] * 2],
            strict=True,
        ),
        1,
    ):
        assert found.startswith(f"{train}, key {number} {expected}")


def test_what_the_form_did_not_see_ends_the_job_with_a_text(tmp_path: Path):
    train = classified(tmp_path / "db")
    for name in ("class_labels_path", "prebuilt_mean_file"):
        plugin = plugin_of(train)
        setattr(plugin, name, str(tmp_path / "gone"))
        with pytest.raises(IngestionError, match="gone cannot be read: No such file"):
            plugin.prepare()


OPEN = """
import sys
from core.plugins import IngestionError
from digits_prebuilt_lmdb.database import close_all, database
for folder in sys.argv[1:]:
    try:
        database(folder).keys()
    except IngestionError as error:
        assert folder in str(error), error
        print("refused")
    close_all()
"""


def test_a_database_that_is_cut_off_after_it_was_checked_is_refused_when_it_is_opened(tmp_path):
    whole = Path(classified(tmp_path / "db", 200), "data.mdb").read_bytes()
    folders = []
    for end in [*range(64, 20_000, 997), len(whole) // 2, len(whole) - 1]:
        (folder := tmp_path / f"cut-{end}").mkdir()
        (folder / "data.mdb").write_bytes(whole[:end])
        folders.append(str(folder))
    command = [sys.executable, "-c", OPEN, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refused"] * len(folders)
