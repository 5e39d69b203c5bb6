"""Which samples belong together, and their order."""

from __future__ import annotations

from core.store.series import Member, series_of


def test_slices_of_a_patient_are_in_the_order_of_their_numbers():
    names = ["b/IM-10", "a/IM-2", "b/IM-9", "a/IM-1", "b/IM-100"]
    entries = [{"name": name, "group": name[0]} for name in names]
    members = [Member.of(entry) for entry in entries]
    assert series_of(members, 0) == [2, 0, 4]
    assert series_of(members, 3) == [3, 1]


def test_frames_of_a_file_are_a_series_without_a_group():
    entries = [{"name": "a.dcm", "frame_number": number} for number in (1, 2, 10, 3)]
    entries += [{"name": "b.dcm", "frame_number": 1}, {"name": "c, frame.png"}, "a.dcm"]
    members = [Member.of(entry) for entry in entries]
    assert series_of(members, 2) == [0, 1, 3, 2]
    assert series_of(members, 4) == [4]
    assert series_of(members, 5) == [6, 5]  # those without one


def test_names_of_any_text_and_alike_ones_have_an_order():
    names = ["", "²", "7", "x\n, frame 1", "007", "7", "٣"]
    members = [Member(name, "one") for name in names]
    assert sorted(series_of(members, 1)) == list(range(len(names)))
    assert series_of([Member("same", "g")] * 3, 1) == [0, 1, 2]
