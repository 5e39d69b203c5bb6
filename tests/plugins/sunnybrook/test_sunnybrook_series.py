from __future__ import annotations

from pathlib import Path

import pytest
from digits_sunnybrook.cases import case_key
from digits_sunnybrook.series import TRAINING_SERIES, choose_series, find_images


def series_of(**numbers: range) -> dict[int, dict[int, str]]:
    return {int(name[1:]): {n: f"{n}.dcm" for n in images} for name, images in numbers.items()}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("SC-HF-I-01", "SC-HF-I-1"),
        ("SC-HF-I-1", "SC-HF-I-1"),
        ("SC-HF-I-0001", "SC-HF-I-1"),
        ("SC-HF-I-40", "SC-HF-I-40"),
        ("SC-N-100", "SC-N-100"),
        ("SC-00", "SC-0"),
    ],
)
def test_leading_zeros_are_no_part_of_a_case(name: str, key: str) -> None:
    assert case_key(name) == key


def test_the_table_has_the_15_training_cases() -> None:
    assert len(TRAINING_SERIES) == 15
    assert TRAINING_SERIES["SC-N-40"] == 944


def test_the_table_decides() -> None:
    series = series_of(s4=range(1, 10), s5=range(1, 100))
    assert choose_series("SC-HF-I-1", series, {5, 50}) == 4


def test_the_files_decide_where_the_tables_series_is_not_there() -> None:
    series = series_of(s8=range(1, 10), s9=range(1, 100))
    assert choose_series("SC-HF-I-1", series, {5, 50}) == 9


def test_the_series_with_most_of_the_contoured_images_is_chosen() -> None:
    series = series_of(s1=range(1, 40), s2=range(40, 60), s3=range(100, 300))
    assert choose_series("SC-X-1", series, {38, 41, 55}) == 2


def test_among_equals_the_larger_series_is_chosen() -> None:
    series = series_of(s1=range(1, 40), s2=range(1, 241), s3=range(1, 30))
    assert choose_series("SC-X-1", series, {8, 20}) == 2


def test_among_equals_of_one_size_the_lowest_number_is_chosen() -> None:
    series = series_of(s9=range(1, 40), s3=range(1, 40), s5=range(1, 40))
    assert choose_series("SC-X-1", series, {8, 20}) == 3


def test_images_are_found_by_case_series_and_number(tmp_path: Path) -> None:
    names = [
        "SC-X-01/IM-0004-0007.dcm",
        "SC-X-01/IM-0005-0007.DCM",
        "part/SC-Y-2/IM-0001-0012.dcm",
        "SC-X-01/notes.txt",
        "SC-X-01/._IM-0004-0007.dcm",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert find_images(str(tmp_path)) == {
        "SC-X-1": {4: {7: names[0]}, 5: {7: names[1]}},
        "SC-Y-2": {1: {12: names[2]}},
    }
