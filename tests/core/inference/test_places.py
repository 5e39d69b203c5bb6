from __future__ import annotations

from pathlib import Path

from core.inference.places import relative_places


def test_the_folders_that_inputs_do_not_share_are_kept():
    names = ["/data/heart/a/1.dcm", "/data/heart/b/1.dcm", "/data/heart/b/scan.v2.nii.gz"]
    assert relative_places(names) == [Path("a/1"), Path("b/1"), Path("b/scan.v2.nii")]
    assert relative_places(["/data/heart/a/1.dcm"]) == [Path("1")]
    assert relative_places(["case/1.png", "2.png"]) == [Path("case/1"), Path("2")]


def test_no_two_inputs_have_one_place():
    assert relative_places(["1.png", "1.jpg", "1", "1-2.png"]) == [
        Path("1"),
        Path("1-2"),
        Path("1-3"),
        Path("1-2-2"),
    ]


def test_no_name_leads_out_of_the_folder_or_is_unusable():
    names = ["../../etc/passwd", "..", "", "a\x1b[31m/b?.png", "x" * 300 + "/" + "é" * 300 + ".png"]
    places = relative_places(names)
    assert places[:4] == [Path("etc/passwd"), Path("input"), Path("input-2"), Path("a_x1b[31m/b_")]
    assert all(len(part.encode()) <= 255 for part in places[4].parts)
    assert places[4].parts[0] == "x" * 60


def test_a_dot_in_a_text_is_no_suffix():
    assert relative_places(["lesion 3.5 cm"]) == [Path("lesion 3.5 cm")]
