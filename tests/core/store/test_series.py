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


def slice_of(name, group="g", **tags):
    return Member.of({"name": name, "group": group, "dicom": tags})


def test_slices_are_in_the_order_of_their_positions_and_times():
    turned = [1, 0, 0, 0, 0, -1]
    members = [
        slice_of("1", series="s", position=5.0, TriggerTime=700.0, InstanceNumber=1),
        slice_of("2", series="s", position=5.001, TriggerTime=20.0, InstanceNumber=9),
        slice_of("3", series="s", position=-10.0, InstanceNumber=8),
        slice_of("4", series="t", position=0.0),
        slice_of("5", series="s", position=-20.0, ImageOrientationPatient=turned),
        slice_of("6", series="s", position=0.0),
    ]
    assert series_of(members, 0) == [2, 5, 1, 0, 4, 3]


def test_instance_numbers_and_then_names_where_a_position_is_missing():
    members = [
        slice_of("a", series="s", position=1.0, InstanceNumber=3),
        slice_of("b", series="s", InstanceNumber=20),
        slice_of("c", series="s", position=9.0, InstanceNumber=1),
    ]
    assert series_of(members, 0) == [2, 0, 1]
    members.append(slice_of("a10", series="s", position=2.0))
    assert series_of(members, 0) == [0, 3, 1, 2]


def test_uploaded_files_without_a_group_are_one_series_by_its_pseudonym():
    members = [
        slice_of("x", None, series="s", position=2.0),
        slice_of("y", None, series="s", position=1.0),
        slice_of("z", None, series="t", position=0.0),
    ]
    assert series_of(members, 0) == [1, 0]
