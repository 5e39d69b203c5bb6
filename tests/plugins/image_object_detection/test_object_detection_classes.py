from __future__ import annotations

from pathlib import Path

import pytest

from core.plugins import IngestionError
from tests.plugins.image_object_detection.kitti_folders import line, make_pair, plugin_of


def labels(plugin, name: str = "1") -> list[int]:
    return plugin.encode_entry({"file": f"{name}.png"})[1][:, 0].tolist()


def test_all_classes_by_name_from_0(tmp_path: Path):
    names = ("van", "Bus", "car", "bus")
    make_pair(tmp_path, "1", *(line(name, 1, 2, 3, 4) for name in names))
    plugin = plugin_of(tmp_path)
    assert plugin.user_data.pop("grouping")["counts"] == {}
    assert plugin.user_data == {"class_labels": ["Bus", "car", "van"], "skipped": []}
    assert labels(plugin) == [2, 0, 1, 0]


def test_named_classes_in_the_users_order_and_case(tmp_path: Path):
    names = ("car", "Bus", "x", "y", "x")
    make_pair(tmp_path, "1", *(line(name, 1, 2, 3, 4) for name in names))
    plugin = plugin_of(tmp_path, custom_classes="BUS,Car")
    assert plugin.user_data["class_labels"] == ["BUS", "Car"]
    assert labels(plugin) == [1, 0]
    reason = f"boxes in {tmp_path}/labels of classes that are not wanted: x (2), y (1)"
    assert plugin.user_data["skipped"] == [{"count": 3, "reason": reason}]


def test_many_other_classes_are_told_shortly(tmp_path: Path):
    names = [f"x{number:02d}" for number in range(30)]
    make_pair(tmp_path, "1", line("car", 1, 2, 3, 4), *(line(name, 1, 2, 3, 4) for name in names))
    (skipped,) = plugin_of(tmp_path, custom_classes="car").user_data["skipped"]
    assert skipped["count"] == 30
    assert skipped["reason"].endswith("x08 (1), x09 (1) and 20 more")


def test_dontcare_is_no_class_unless_it_is_named(tmp_path: Path):
    make_pair(tmp_path, "1", line("DontCare", 1, 2, 3, 4), line("car", 1, 2, 3, 4))
    for classes in ("", "car"):
        plugin = plugin_of(tmp_path, custom_classes=classes)
        assert plugin.user_data["class_labels"] == ["car"]
        assert labels(plugin) == [0]
        assert "DontCare (1)" in plugin.user_data["skipped"][0]["reason"]
    plugin = plugin_of(tmp_path, custom_classes="car,dontcare")
    assert plugin.user_data.pop("grouping")["counts"] == {}
    assert plugin.user_data == {"class_labels": ["car", "dontcare"], "skipped": []}
    assert labels(plugin) == [1, 0]


@pytest.mark.parametrize(("name", "classes"), [("DontCare", ""), ("platelets", "platelet")])
def test_no_box_of_a_wanted_class_is_refused(tmp_path: Path, name: str, classes: str):
    make_pair(tmp_path, "1", line(name, 1, 2, 3, 4))
    with pytest.raises(IngestionError, match=rf"labels is of a class .* There are: {name} \(1\)"):
        plugin_of(tmp_path, custom_classes=classes)


def test_where_no_label_can_be_used_the_first_error_is_told(tmp_path: Path):
    make_pair(tmp_path, "1", "car 1 2")
    make_pair(tmp_path, "2", "car 1 2 3")
    with pytest.raises(
        IngestionError, match=r"No box in .*labels/1\.txt, line 1: it has 3 columns"
    ):
        plugin_of(tmp_path)
