from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from digits_image_regression import DataIngestion
from digits_image_regression.table import Table

from core.images import read_image
from core.plugins import IngestionError, Stage
from tests.plugins.image_classification.class_folders import make_dicom
from tests.plugins.image_regression.tables import make_image, make_table, plugin_of


def entries_of(plugin: DataIngestion) -> list[dict]:
    return [entry for stage in Stage for entry in plugin.itemize_entries(stage)]


def why_rejected(plugin: DataIngestion) -> list[str]:
    reasons = []
    for entry in entries_of(plugin):
        try:
            plugin.encode_entry(entry)
        except IngestionError as error:
            reasons.append(str(error))
    return reasons


def test_one_column_gives_a_number(tmp_path: Path):
    csv = make_table(tmp_path, "a.png,1.5", "sub/b.png,-2e3")
    plugin = plugin_of(csv, folder_pct_val=0, resize_width=5, resize_height=4)
    assert plugin.user_data.pop("grouping")["counts"] == {}
    read_as = "table.csv: header: file, value; separator: comma; decimal mark: point"
    assert plugin.user_data == {"value_names": ["value"], "skipped": [], "read_as": [read_as]}
    samples = [plugin.encode_entry(entry) for entry in plugin.itemize_entries("train")]
    assert [label for _, label in samples] == [1.5, -2000.0]
    assert all(type(label) is float for _, label in samples)
    for number, (feature, _) in enumerate(samples):
        np.testing.assert_array_equal(feature, np.full((4, 5, 3), number, np.uint8))


def test_what_leaves_values_as_they_are_is_said_of_the_dataset(tmp_path: Path):
    plugin = plugin_of(make_table(tmp_path, "a.png,1.5"), unchanged_by=["flip", "rotation"])
    assert plugin.user_data["unchanged_by"] == ["flip", "rotation"]
    assert "values_are" not in plugin.user_data


def test_what_values_are_is_said_of_the_dataset(tmp_path: Path):
    plugin = plugin_of(make_table(tmp_path, "a.png,1.5"), values_are="areas")
    assert plugin.user_data["values_are"] == "areas"


def test_several_columns_give_a_vector_in_the_order_they_are_named(tmp_path: Path):
    csv = make_table(tmp_path, "a.png,1,2,3", header="file,x,y,z")
    plugin = plugin_of(csv, value_columns="z, x", channel_conversion="none")
    assert plugin.user_data["value_names"] == ["z", "x"]
    _, label = plugin.encode_entry(plugin.itemize_entries("train")[0])
    assert label.dtype == np.float32
    assert label.tolist() == [3.0, 1.0]


def test_a_template_joins_columns_and_text_as_they_are(tmp_path: Path):
    image = make_image(tmp_path / "images/x/{odd} name.png", 9)
    csv = make_table(tmp_path, "x,{odd} name,4", header="part,name,value", images=False)
    plugin = plugin_of(csv, path="images/{part}/{name}.png", resize_width=None, resize_height=None)
    (entry,) = plugin.itemize_entries("train")
    assert entry == {"file": "images/x/{odd} name.png", "line": 2, "label": 4.0}
    assert plugin.located(entry["file"]) == str(image)
    np.testing.assert_array_equal(plugin.encode_entry(entry)[0], read_image(image, channels=3))


def test_the_image_folder_goes_before_the_folder_of_the_file(tmp_path: Path):
    (tmp_path / "csv").mkdir()
    make_image(tmp_path / "other/a.png", 7)
    csv = make_table(tmp_path / "csv", "a.png,1")
    plugin = plugin_of(csv, image_folder=str(tmp_path / "other"))
    assert plugin.encode_entry(plugin.itemize_entries("train")[0])[0][0, 0, 0] == 7


def test_paths_of_an_uploaded_file_are_absolute_or_below_the_image_folder(tmp_path: Path):
    image = make_image(tmp_path / "a.png", 7)
    csv = make_table(tmp_path, f"{image},1", "a.png,2", images=False)
    fields = plugin_of(csv, folder_pct_val=0).fields
    plugin = DataIngestion(**{**fields, "csv_path": "", "csv_file": str(csv)})
    first, second = plugin.itemize_entries("train")
    assert plugin.encode_entry(first)[1] == 1.0
    with pytest.raises(IngestionError, match=r"line 3: a.png is relative; name the folder"):
        plugin.encode_entry(second)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("none.png,1", "cannot be read: No such file or directory."),
        ("bad.png,1", "bad.png cannot be used as an image"),
        ("empty.png,1", "empty.png cannot be used as an image: it is empty; copy it again."),
        (",1", "it names no image."),
        ("good.png", "it has 1 cells, but the header 2."),
        ("good.png,1,2", "it has 3 cells, but the header 2."),
        ("good.png,", "“” is not a number."),
        ("good.png,one", "“one” is not a number."),
        ("good.png,nan", "“nan” is not a number."),
        ("good.png,-inf", "“-inf” is not a number."),
        ("good.png,1e39", "“1e39” is not a number."),
        ("good.png,1_0", "“1_0” is not a number."),
        ("../good.png,1", "../good.png leads out of the folder of the images"),
        ("x/../../good.png,1", "leads out of the folder of the images"),
        ("go\0d.png,1", "it names no image."),
    ],
)
def test_a_row_that_is_no_good_is_rejected_with_its_line(tmp_path: Path, line: str, reason: str):
    make_image(tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes(b"nothing")
    (tmp_path / "empty.png").touch()
    csv = make_table(tmp_path, "good.png,1", "", line, images=False)
    plugin = plugin_of(csv, folder_pct_val=0)
    assert len(entries_of(plugin)) == 2
    (text,) = why_rejected(plugin)
    assert text.startswith("table.csv, line 4: ")
    assert reason in text


def test_lines_are_counted_with_those_in_quotes(tmp_path: Path):
    csv = make_table(tmp_path, '"a\nb.png",1', "c.png,x", images=False)
    assert why_rejected(plugin_of(csv))[1] == "table.csv, line 4: “x” is not a number."


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_a_byte_order_mark(tmp_path: Path, separator: str):
    make_image(tmp_path / "größe.png")
    text = f"file{separator}value\r\ngröße.png{separator}2\r\n"
    (csv := tmp_path / "table.csv").write_text(text, "utf-8-sig", newline="")
    (entry,) = plugin_of(csv, path="file").itemize_entries("train")
    assert (entry["file"], entry["label"]) == ("größe.png", 2.0)


def test_a_column_tells_the_stages(tmp_path: Path):
    lines = [f"{i}.png,{i},{('train', 'VAL', ' test ')[i % 3]}" for i in range(9)]
    csv = make_table(tmp_path, *lines, header="file,value,part", images=False)
    plugin = plugin_of(csv, stage_column="part")
    for number, stage in enumerate(("train", "val", "test")):
        labels = [entry["label"] for entry in plugin.itemize_entries(stage)]
        assert labels == [number, number + 3, number + 6]


@pytest.mark.parametrize("value", ["", "training", "0"])
def test_a_row_without_a_stage_ends_the_job(tmp_path: Path, value: str):
    lines = ["a.png,1,train", f"b.png,1,{value}"]
    csv = make_table(tmp_path, *lines, header="file,value,part", images=False)
    with pytest.raises(
        IngestionError, match=r"table.csv, line 3: “.*” is not a stage; write train"
    ):
        plugin_of(csv, stage_column="part")


def test_percentages_are_of_rows_and_repeat(tmp_path: Path):
    csv = make_table(tmp_path, *(f"{i}.png,{i}" for i in range(40)), images=False)

    def counted(**changes) -> dict[str, list[float]]:
        plugin = plugin_of(csv, folder_pct_test=10, **changes)
        return {s: [entry["label"] for entry in plugin.itemize_entries(s)] for s in Stage}

    stages = counted()
    assert [len(stages[stage]) for stage in ("train", "val", "test")] == [26, 10, 4]
    assert sorted(chain(*stages.values())) == list(range(40))
    assert stages == counted()
    assert stages != counted(seed=1)


def test_groups_stay_together(tmp_path: Path):
    lines = [f"{i}.png,{i},P{i // 5}" for i in range(40)] + ["x.png,1,"]
    csv = make_table(tmp_path, *lines, header="file,value,patient", images=False)
    plugin = plugin_of(csv, group_column="patient")
    groups = {s: {e.get("group") for e in plugin.itemize_entries(s)} for s in ("train", "val")}
    assert len(groups["train"] | groups["val"]) == 9
    assert not groups["train"] & groups["val"]
    assert entries_of(plugin)[-1] == json.loads(json.dumps(entries_of(plugin)[-1]))


def test_rows_that_are_no_good_do_not_move_the_others(tmp_path: Path):
    good = [f"{i}.png,{i}" for i in range(20)]
    before = plugin_of(make_table(tmp_path, *good, images=False)).itemize_entries("val")
    after = plugin_of(make_table(tmp_path, *good, "x.png,x", images=False)).itemize_entries("val")
    assert before == after


def test_what_the_form_did_not_see_ends_the_job_with_a_text(tmp_path: Path):
    csv = make_table(tmp_path, "a.png,1")
    plugin = plugin_of(csv)
    for content, reason in (
        (b"", "table.csv is empty"),
        (b"file,value\n", "table.csv has a header, but no rows"),
        (b"other\n1\n", "table.csv, line 1: Name the columns with numbers. There are: other."),
        (b"file,value\na.png,1\n\xff,2\n", "table.csv, line 3: it is not UTF-8 text"),
        (b'file,value\na.png,1\n"a"b,2\n', "table.csv, line 3: .* Look at its quotes"),
    ):
        csv.write_bytes(content)
        with pytest.raises(IngestionError, match=reason):
            DataIngestion(**plugin.fields).itemize_entries("train")
    csv.unlink()
    with pytest.raises(IngestionError, match=r"table.csv cannot be read: No such file"):
        DataIngestion(**plugin.fields).prepare()


@pytest.mark.parametrize("field", ["test_image_file", "test_image_path"])
def test_an_inference_reads_the_image_as_training_did(tmp_path: Path, field: str):
    path = make_image(tmp_path / "new.png", 7, (30, 50))
    csv = make_table(tmp_path, "a.png,1")
    fields = plugin_of(csv, resize_width=8, resize_height=8).fields
    csv.unlink()
    plugin = DataIngestion(is_inference_db=True, **fields, **{field: str(path)})
    (entry,) = plugin.itemize_entries("test")
    assert entry["name"] == "new.png"
    feature, label = plugin.encode_entry(entry)
    np.testing.assert_array_equal(feature, read_image(path, channels=3, size=(8, 8)))
    assert label is None


def test_an_inference_without_an_image_is_refused():
    with pytest.raises(IngestionError, match="No image was chosen"):
        DataIngestion(is_inference_db=True).itemize_entries("test")


def test_rows_are_read_one_by_one():
    table = Table.parse(b"a,b\n1,2\n\n3,4\n", "t.csv")
    assert next(table.rows) == (2, ["1", "2"])
    assert list(table.rows) == [(4, ["3", "4"])]


def test_of_several_frames_none_is_chosen_silently(tmp_path: Path):
    make_dicom(tmp_path / "a.dcm", "P1", 100, frames=3)
    make_dicom(tmp_path / "b.dcm", "P1", 100)
    plugin = plugin_of(make_table(tmp_path, "a.dcm,1", "b.dcm,2", images=False), folder_pct_val=0)
    several, single = plugin.itemize_entries("train")
    with pytest.raises(IngestionError, match=r"line 2: .*a\.dcm has 3 frames; name files of one"):
        plugin.encode_entry(several)
    assert plugin.encode_entry(single)[1] == 2.0
