from __future__ import annotations

import os
from pathlib import Path

import pytest
from digits_sunnybrook.contours import Contour, contour_mask, find_contours, read_contour

from core.plugins import IngestionError
from tests.plugins.sunnybrook.files import contour_path, make_contour


@pytest.mark.parametrize(
    "content",
    [
        b"1 2\n3.5 4\n5.25 6.00\n",
        b"1 2\r\n3.5 4\r\n5.25 6\r\n",
        b"\xef\xbb\xbf1 2\n\n 3.5\t4 \n5.25 6",
    ],
)
def test_points_are_read_line_by_line(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "c.txt").write_bytes(content)
    assert read_contour(path).tolist() == [[1, 2], [3.5, 4], [5.25, 6]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1 2\n3\n5 6\n7 8\n", 'line 2, "3", is not a point'),
        (b"1 2\n3 4 5\n6\n7 8\n", 'line 2, "3 4 5", is not a point'),
        (b"1,2\n3,4\n5,6\n", 'line 1, "1,2", is not a point'),
        (b"1 2\n3 4\n5 x\n", 'line 3, "5 x", is not a point'),
        (b"1 2\n3 nan\n5 6\n", 'line 2, "3 nan", is not a point'),
        (b"1 2\n3 inf\n5 6\n", 'line 2, "3 inf", is not a point'),
        (b"", "has too few points: 0 distinct"),
        (b"\n\n", "has too few points: 0 distinct"),
        (b"1 2\n3 4\n", "has too few points: 2 distinct"),
        (b"1 2\n3 4\n1 2\n3 4\n", "has too few points: 2 distinct"),
        (b"\xff\xfe\x00\x80", "line 1: it is not UTF-8 text. Save"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (path := tmp_path / "c.txt").write_bytes(content)
    with pytest.raises(IngestionError) as caught:
        read_contour(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestionError, match=r"none\.txt cannot be read: .*No such file"):
        read_contour(tmp_path / "none.txt")


@pytest.mark.parametrize("point", [(40.5, 5), (-0.5, 5), (5, 32.5), (5, -0.01)])
def test_points_outside_of_the_image_are_refused(
    tmp_path: Path, point: tuple[float, float]
) -> None:
    path = make_contour(tmp_path / "c.txt", [(1, 1), (9, 1), point, (1, 9)])
    with pytest.raises(IngestionError, match=r"c\.txt leaves the image of 40×32 pixels at"):
        contour_mask(path, 32, 40)


def test_points_on_the_border_of_the_image_are_inside(tmp_path: Path) -> None:
    path = make_contour(tmp_path / "c.txt", [(0, 0), (40, 0), (40, 32), (0, 32)])
    assert contour_mask(path, 32, 40).all()


def test_a_contour_around_no_pixel_is_refused(tmp_path: Path) -> None:
    path = make_contour(tmp_path / "c.txt", [(5, 5), (5.2, 5), (5.2, 5.2)])
    with pytest.raises(IngestionError, match=r"c\.txt encloses no pixel"):
        contour_mask(path, 32, 40)


def test_contours_are_found_in_the_challenges_layout(tmp_path: Path) -> None:
    paths = [
        contour_path("SC-HF-I-01", 48, "i"),
        contour_path("SC-HF-I-01", 48, "o"),
        f"deeper/{contour_path('SC-N-2', 7)}",
    ]
    for path in paths:
        make_contour(tmp_path / path)
    folder = (tmp_path / paths[0]).parent
    (folder / "._IM-0001-0048-icontour-manual.txt").write_bytes(b"\0")
    (folder / "notes.txt").write_text("not a contour")
    make_contour(tmp_path / "SC-N-3/IM-0001-0007-icontour-manual.txt")
    assert sorted(find_contours(str(tmp_path))) == [
        Contour("SC-HF-I-1", 48, "endocardium", paths[0]),
        Contour("SC-HF-I-1", 48, "epicardium", paths[1]),
        Contour("SC-N-2", 7, "endocardium", paths[2]),
    ]


def test_endings_may_be_in_capital_letters(tmp_path: Path) -> None:
    path = tmp_path / contour_path("SC-N-2", 7)
    make_contour(path)
    path.rename(path.with_suffix(".TXT"))
    (contour,) = find_contours(str(tmp_path))
    assert (contour.number, contour.kind, contour.path[-4:]) == (7, "endocardium", ".TXT")


def test_a_cases_own_folder_will_do(tmp_path: Path) -> None:
    make_contour(tmp_path / contour_path("SC-N-2", 7))
    assert [contour.case for contour in find_contours(str(tmp_path / "SC-N-2"))] == ["SC-N-2"]


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    make_contour(tmp_path / "elsewhere" / contour_path("SC-N-2", 7))
    (root := tmp_path / "root").mkdir()
    os.symlink(tmp_path / "elsewhere/SC-N-2", root / "SC-N-02")
    os.symlink(root, root / "loop")
    assert [contour.case for contour in find_contours(str(root))] == ["SC-N-2"]
