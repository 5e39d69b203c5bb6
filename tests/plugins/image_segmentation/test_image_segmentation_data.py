from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from digits_image_segmentation import DataIngestion
from PIL import Image

from core.plugins import IngestionError, Task
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from tests.plugins.image_segmentation.label_folders import (
    data_of,
    grey,
    label_of,
    make_pair,
    paletted,
    plugin_of,
    save,
    text,
)

SMALL = [[0, 1], [1, 0]]


def test_pairs_are_divided_by_percentages(tmp_path: Path):
    for number in range(20):
        make_pair(tmp_path, f"{number:02d}", grey(SMALL))
    plugin = plugin_of(tmp_path, folder_pct_test=20)
    counts = [len(plugin.itemize_entries(stage)) for stage in ("train", "val", "test")]
    assert counts == [14, 2, 4]


def test_folders_stay_together(tmp_path: Path):
    for patient in "abcd":
        for number in range(5):
            make_pair(tmp_path, f"{patient}/{number}", grey(SMALL))
    plugin = plugin_of(tmp_path, group_by="folder", folder_pct_val=50)
    for stage in ("train", "val"):
        entries = plugin.itemize_entries(stage)
        assert len(entries) == 10
        assert len({entry["group"] for entry in entries}) == 2


def test_channels_and_depth_of_the_images(tmp_path: Path):
    make_pair(tmp_path, "1", grey(SMALL))
    save(tmp_path / "i/1.png", grey([[0, 70], [300, 65535]], "uint16"))
    plugin = plugin_of(tmp_path)
    feature, _ = plugin.encode_entry({"file": "1.png", "label": "1.png"})
    assert feature.dtype == np.uint16
    assert feature[:, :, 0].tolist() == [[0, 70], [300, 65535]]
    plugin = plugin_of(tmp_path, channel_conversion="RGB")
    assert plugin.encode_entry({"file": "1.png", "label": "1.png"})[0].shape == (2, 2, 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be used as a label image: it is empty"),
        (b"nothing", "cannot be used as a label image: it is of no kind that is read"),
        (b"\x89PNG\r\n\x1a\n", "cannot be used as a label image"),
        (b"\xff\xd8\xff\xe0", "is a JPEG file, which changes pixels"),
    ],
)
def test_label_files_that_are_none_are_rejected_by_name(tmp_path: Path, content, reason):
    for name in "12":
        make_pair(tmp_path, name, grey(SMALL))
    (tmp_path / "l/1.png").write_bytes(content)
    plugin = plugin_of(tmp_path)
    assert label_of(plugin, "2").tolist() == SMALL
    with pytest.raises(IngestionError, match=rf"l/1\.png {reason}"):
        label_of(plugin, "1")


def test_damaged_label_files_are_rejected_by_name(tmp_path: Path):
    values = np.random.default_rng(0).integers(0, 3, (64, 64))
    for name in "12":
        make_pair(tmp_path, name, grey(values))
    data = (tmp_path / "l/1.png").read_bytes()
    (tmp_path / "l/1.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(IngestionError, match=r"l/1\.png cannot be used as a label image: "):
        label_of(plugin_of(tmp_path), "1")


@pytest.mark.parametrize("content", [b"", b"nothing"])
def test_images_that_are_none_are_rejected_by_name(tmp_path: Path, content: bytes):
    make_pair(tmp_path, "1", grey(SMALL))
    (tmp_path / "i/1.png").write_bytes(content)
    with pytest.raises(IngestionError, match=r"i/1\.png cannot be used as an image"):
        label_of(plugin_of(tmp_path), "1")


def test_colours_without_a_list_and_floats_are_rejected_with_the_remedy(tmp_path: Path):
    make_pair(tmp_path, "1", grey(SMALL))
    make_pair(tmp_path, "2", Image.new("RGB", (2, 2), (1, 2, 3)))
    make_pair(tmp_path, "3", grey([[0, 0.5]], "float32"), "tif")
    plugin = plugin_of(tmp_path)
    with pytest.raises(IngestionError, match=r"2\.png .* \(1, 2, 3\) at .* give a color map"):
        label_of(plugin, "2")
    with pytest.raises(IngestionError, match=r"3\.tif .* values such as 0\.5, .* threshold"):
        label_of(plugin, "3")


def test_no_usable_label_image_ends_the_job(tmp_path: Path):
    make_pair(tmp_path, "1", Image.new("RGB", (2, 2), (1, 2, 3)))
    with pytest.raises(IngestionError, match=r"No label image can be used\. The first: .*1\.png"):
        plugin_of(tmp_path)


def test_unequal_sizes_are_rejected_with_both_names(tmp_path: Path):
    make_pair(tmp_path, "1", grey(SMALL))
    save(tmp_path / "l/1.png", grey([[0, 1, 0]]))
    sizes = {"resize_width": 4, "resize_height": 4}
    expected = r"i/1\.png has 2 × 2 pixels, but its label image .*l/1\.png has 3 × 1"
    with pytest.raises(IngestionError, match=expected):
        label_of(plugin_of(tmp_path, **sizes), "1")


def test_what_is_no_pair_is_rejected_by_name(tmp_path: Path):
    for name in "123":
        make_pair(tmp_path, name, grey(SMALL))
    (tmp_path / "l/2.png").unlink()
    (tmp_path / "i/3.png").unlink()
    plugin = plugin_of(tmp_path)
    for name, reason in (("2", "i/2.png has no label image"), ("3", "l/3.png is a label image w")):
        with pytest.raises(IngestionError, match=reason):
            label_of(plugin, name)


def test_an_empty_folder_ends_the_job(tmp_path: Path):
    make_pair(tmp_path, "1", grey(SMALL))
    (tmp_path / "i/1.png").unlink()
    with pytest.raises(IngestionError, match="/i holds no images"):
        plugin_of(tmp_path)


def test_an_inference_reads_the_image_as_training_did(tmp_path: Path):
    make_pair(tmp_path, "1", grey(np.zeros((9, 12))))
    trained = plugin_of(tmp_path, channel_conversion="L", resize_width=6, resize_height=6)
    path = str(tmp_path / "i/1.png")
    plugin = DataIngestion(True, trained.user_data, test_image_path=path, **trained.fields)
    (entry,) = plugin.itemize_entries("test")
    feature, label = plugin.encode_entry(entry)
    expected, _ = trained.encode_entry(trained.itemize_entries("train")[0])
    np.testing.assert_array_equal(feature, expected)
    assert (entry["name"], label) == ("1.png", None)


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    """Bad files are listed as rejected, and everything else is stored as it is."""
    for number in range(10):
        make_pair(tmp_path, f"{number}", paletted([[0, 1], [number % 2, 2]]))
    (tmp_path / "l/3.png").unlink()
    (tmp_path / "l/4.png").write_bytes(b"")
    make_pair(tmp_path, "5", paletted([[0, 1], [1, 2]], [[9, 9, 9]]))
    result = installation.json(
        *("ingest", "image-segmentation", "--name", "s"),
        *("--set", f"feature_folder={tmp_path / 'i'}", "--set", f"label_folder={tmp_path / 'l'}"),
        *("--set", f"class_labels_path={text(tmp_path, 'n.txt', 'a', 'b', 'c')}"),
        *("--set", "folder_pct_val=0", "--set", "max_rejected=50"),
    )
    assert result["stages"]["train"]["entries"] == 7
    reasons = {row["file"]: row["message"] for row in result["rejected"]}
    assert sorted(reasons) == ["3.png", "4.png", "5.png"]
    assert "has no label image" in reasons["3.png"]
    assert "index 0 is (9, 9, 9) here and (0, 0, 0) there" in reasons["5.png"]


@pytest.mark.real_data
def test_nuclei(real_data: Path, installation, tmp_path: Path):
    """200 and 50 pairs in folders of their own; pixels by class as Pillow counts them."""
    nuclei = real_data / "dsb2018_nuclei"
    fields = {
        "feature_folder": nuclei / "train/images",
        "label_folder": nuclei / "train/masks",
        "validation_feature_folder": nuclei / "val/images",
        "validation_label_folder": nuclei / "val/masks",
        "class_labels_path": text(tmp_path, "names.txt", "background", "nucleus"),
    }
    given = [part for name, value in fields.items() for part in ("--set", f"{name}={value}")]
    result = installation.json("ingest", "image-segmentation", "--name", "nuclei", *given)
    assert {name: stage["entries"] for name, stage in result["stages"].items()} == {
        "train": 200,
        "val": 50,
    }
    assert result["rejected"] == []
    folder = installation.folder / "datasets" / str(result["id"])
    manifest = DatasetManifest.load(folder)
    assert manifest.task == Task.SEGMENTATION
    assert manifest.user_data["palette"] == [[0, 0, 0], [255, 255, 255]]
    for place in ("train", "val"):
        masks = sorted((nuclei / place / "masks").glob("*.png"))
        counts = np.sum([Image.open(mask).histogram()[:2] for mask in masks], axis=0)
        classes = manifest.stages[place].statistics["classes"]
        assert [classes[index]["pixels"] for index in "01"] == counts.tolist()
    with StageReader(folder / "val") as reader:
        for index, entry in enumerate(reader.entries(0, len(reader))):
            feature, label = reader.read(index)
            with Image.open(nuclei / "val/images" / entry["file"]) as image:
                np.testing.assert_array_equal(feature, image)
            with Image.open(nuclei / "val/masks" / entry["label"]) as mask:
                np.testing.assert_array_equal(label[:, :, 0], mask)


def test_fields_of_commands_have_their_defaults(tmp_path: Path):
    make_pair(tmp_path, "1", grey(SMALL))
    assert data_of(tmp_path)["folder_pct_val"] == 10
    assert data_of(tmp_path)["folder_pct_test"] == 0
