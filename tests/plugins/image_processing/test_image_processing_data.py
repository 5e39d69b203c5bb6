from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from digits_image_processing import DataIngestion
from PIL import Image

from core.plugins import IngestionError, Task
from core.store.reader import StageReader
from tests.plugins.image_processing.target_folders import data_of, encode, noise, plugin_of, save


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_pixels_keep_their_depth_and_channels(tmp_path: Path, dtype, ending, channels):
    image, target = noise(7, 9, *channels, dtype=dtype), noise(7, 9, dtype="uint8", seed=1)
    save(tmp_path / f"i/1.{ending}", image)
    save(tmp_path / "t/1.png", target)
    feature, label = encode(plugin_of(tmp_path), f"1.{ending}")
    np.testing.assert_array_equal(feature, image.reshape(7, 9, -1), strict=True)
    np.testing.assert_array_equal(label, target[:, :, np.newaxis], strict=True)


def test_floating_point_targets(tmp_path: Path):
    save(tmp_path / "i/1.png", noise(4, 5, dtype="uint16"))
    target = np.linspace(-1, 1, 20, dtype=np.float32).reshape(4, 5)
    (tmp_path / "t").mkdir()
    Image.fromarray(target).save(tmp_path / "t/1.tif")
    feature, label = encode(plugin_of(tmp_path), "1.png")
    assert feature.dtype == np.uint16
    np.testing.assert_array_equal(label, target[:, :, np.newaxis], strict=True)


def test_channels_are_converted_apart(tmp_path: Path):
    image = noise(6, 6, 3)
    save(tmp_path / "i/1.png", image)
    save(tmp_path / "t/1.png", image)
    feature, label = encode(plugin_of(tmp_path, label_channel_conversion="L"), "1.png")
    assert (feature.shape, label.shape) == ((6, 6, 3), (6, 6, 1))
    luma = image @ [0.299, 0.587, 0.114]
    assert np.abs(label[:, :, 0] - luma).max() <= 1
    feature, label = encode(plugin_of(tmp_path, channel_conversion="L"), "1.png")
    assert (feature.shape, label.shape) == ((6, 6, 1), (6, 6, 3))


@pytest.mark.parametrize("mode", ["squash", "crop", "fill", "half_crop"])
def test_the_target_follows_the_resize(tmp_path: Path, mode: str):
    image = noise(20, 30) | 1
    save(tmp_path / "i/1.png", image)
    save(tmp_path / "t/1.png", image)
    sizes = {"resize_width": 12, "resize_height": 16, "resize_mode": mode}
    feature, label = encode(plugin_of(tmp_path, **sizes), "1.png")
    assert feature.shape == (16, 12, 1)
    np.testing.assert_array_equal(feature, label)


def test_unequal_sizes_are_rejected_with_both_names_unless_resized(tmp_path: Path):
    save(tmp_path / "i/1.png", noise(8, 9))
    save(tmp_path / "t/1.tif", noise(16, 18))
    expected = r"i/1\.png has 9 × 8 pixels, but its target image .*t/1\.tif has 18 × 16"
    with pytest.raises(IngestionError, match=expected):
        encode(plugin_of(tmp_path), "1.png")
    feature, label = encode(plugin_of(tmp_path, resize_width=5, resize_height=4), "1.png")
    assert feature.shape == label.shape == (4, 5, 1)


@pytest.mark.parametrize("place", ["i", "t"])
@pytest.mark.parametrize(("content", "reason"), [(b"", "it is empty"), (b"GIF89a?", "")])
def test_files_that_are_no_images_are_rejected_by_name(tmp_path: Path, place, content, reason):
    for name in "it":
        save(tmp_path / name / "1.png", noise(4, 4))
    (tmp_path / place / "1.png").write_bytes(content)
    with pytest.raises(
        IngestionError, match=rf"{place}/1\.png cannot be used as an image: {reason}"
    ):
        encode(plugin_of(tmp_path), "1.png")


def test_what_is_no_pair_is_rejected_by_name(tmp_path: Path):
    for name in ("i/1.png", "t/1.png", "i/a/2.png", "t/3.png"):
        save(tmp_path / name, noise(4, 4))
    plugin = plugin_of(tmp_path)
    with pytest.raises(IngestionError, match=r"i/a/2\.png has no label image in .*/t\."):
        encode(plugin, "a/2.png")
    with pytest.raises(IngestionError, match=r"t/3\.png is a label image without an image in"):
        encode(plugin, "3.png")


def test_grey_to_colour_from_one_folder(tmp_path: Path):
    image = noise(6, 7, 3)
    save(tmp_path / "i/a/1.png", image)
    fields = {"label_folder": str(tmp_path / "i"), "channel_conversion": "L"}
    feature, label = encode(plugin_of(tmp_path, **fields), "a/1.png")
    assert feature.shape == (6, 7, 1)
    np.testing.assert_array_equal(label, image)


def test_an_empty_folder_ends_the_job(tmp_path: Path):
    save(tmp_path / "i/1.png", noise(4, 4))
    (tmp_path / "t").mkdir()
    with pytest.raises(IngestionError, match="/t holds no images"):
        plugin_of(tmp_path).itemize_entries("train")


def test_an_inference_reads_the_image_as_training_did(tmp_path: Path):
    for name in "it":
        save(tmp_path / name / "1.png", noise(9, 12, 3))
    fields = plugin_of(tmp_path, channel_conversion="L", resize_width=6, resize_height=6).fields
    path = str(tmp_path / "i/1.png")
    plugin = DataIngestion(is_inference_db=True, test_image_path=path, **fields)
    (entry,) = plugin.itemize_entries("test")
    feature, label = plugin.encode_entry(entry)
    trained, _ = DataIngestion(**fields).encode_entry({"file": "1.png", "label": "1.png"})
    assert entry["name"] == "1.png"
    assert label is None
    np.testing.assert_array_equal(feature, trained)


def test_the_task_needs_no_disk():
    assert DataIngestion().get_task() is Task.IMAGE_TO_IMAGE


@pytest.mark.real_data
def test_nuclei_become_grey_or_masks(real_data: Path, installation, tmp_path: Path):
    """Photographs as 16-bit TIFF, whose targets are the masks; own validation folders."""
    nuclei = real_data / "dsb2018_nuclei"
    for place, count in (("train", 40), ("val", 10)):
        files = sorted((nuclei / place / "images").glob("*.png"))[:count]
        for file in files:
            grey = np.asarray(Image.open(file).convert("L")).astype(np.uint16) * 257
            save(tmp_path / place / "i" / f"{file.stem}.tif", grey)
            (tmp_path / place / "t").mkdir(exist_ok=True)
            shutil.copy(nuclei / place / "masks" / file.name, tmp_path / place / "t")
    names = data_of(tmp_path / "train", label_channel_conversion="L") | {
        "validation_feature_folder": str(tmp_path / "val/i"),
        "validation_label_folder": str(tmp_path / "val/t"),
    }
    settings = [f"{name}={value}" for name, value in names.items() if value is not None]
    arguments = [part for text in settings for part in ("--set", text)]
    result = installation.json("ingest", "image-processing", "--name", "n", *arguments)
    assert {name: stage["entries"] for name, stage in result["stages"].items()} == {
        "train": 40,
        "val": 10,
    }
    assert result["rejected"] == []
    with StageReader(installation.folder / "datasets" / str(result["id"]) / "train") as reader:
        for index, entry in enumerate(reader.entries(0, len(reader))):
            feature, label = reader.read(index)
            assert (feature.dtype, label.dtype) == (np.uint16, np.uint8)
            stem = Path(entry["file"]).stem
            with Image.open(nuclei / "train/masks" / f"{stem}.png") as mask:
                np.testing.assert_array_equal(label[:, :, 0], np.asarray(mask) * 255)
            with Image.open(nuclei / "train/images" / f"{stem}.png") as image:
                np.testing.assert_array_equal(feature[:, :, 0] // 257, image.convert("L"))
