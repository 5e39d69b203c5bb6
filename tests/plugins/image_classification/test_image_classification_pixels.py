from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.any_image import Shape
from core.plugins import IngestionError
from core.store.entries import name_of
from core.store.reader import StageReader
from tests.plugins.image_classification.class_folders import (
    data_of,
    make_classes,
    make_dicom,
    make_image,
    plugin_of,
)

AS_THEY_ARE = Shape(None, None, "squash")


def deep(channels: int) -> np.ndarray:
    values = np.random.default_rng(0).integers(0, 2**16, (12, 10, channels), np.uint16)
    return values if channels > 1 else values[..., 0]


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_sixteen_bits_stay_sixteen_bits(tmp_path: Path, ending: str, channels: int):
    pixels = deep(channels)
    cv2.imwrite(str(tmp_path / f"i.{ending}"), pixels[..., ::-1] if channels == 3 else pixels)
    (feature,) = AS_THEY_ARE.read(str(tmp_path / f"i.{ending}"))
    assert feature.dtype == np.uint16
    np.testing.assert_array_equal(feature, pixels.reshape(12, 10, channels))


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate"])
def test_tiff_files(tmp_path: Path, compression: str | None):
    pixels = np.random.default_rng(1).integers(0, 256, (12, 10, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "i.tiff", compression=compression)
    (feature,) = AS_THEY_ARE.read(str(tmp_path / "i.tiff"))
    np.testing.assert_array_equal(feature, pixels)


def test_every_frame_of_a_dicom_file_is_a_sample(tmp_path: Path):
    for name in "ab":
        make_dicom(tmp_path / name / "1.dcm", "P1", 100)
        make_dicom(tmp_path / name / "2.dcm", "P2", 200, frames=3)
    plugin = plugin_of(tmp_path, resize_width=5, resize_height=6, channel_conversion="L")
    samples = plugin.encode_entry({"file": "b/2.dcm", "label": 1})
    assert [label for _, label in samples] == [1, 1, 1]
    for number, (feature, _) in enumerate(samples):
        np.testing.assert_array_equal(feature, np.full((6, 5, 1), 200 + number, np.uint16))
    assert len(plugin.encode_entry({"file": "b/1.dcm", "label": 1})) == 1


def test_frames_are_counted_and_stay_in_one_stage(installation, tmp_path: Path):
    for name in "ab":
        for who in range(4):
            make_dicom(tmp_path / name / f"{who}.dcm", f"P{who}", 100 * who, frames=3)
    result = installation.json(
        *("ingest", "image-classification", "--name", "frames"),
        *("--set", f"folder_train={tmp_path}"),
    )
    assert {name: stage["entries"] for name, stage in result["stages"].items()} == {
        "train": 18,
        "val": 6,
    }
    assert result["warnings"] == []
    with StageReader(installation.folder / f"datasets/{result['id']}/val") as reader:
        entries = reader.entries(0, 6)
    assert [name_of(entry).split(", ")[1] for entry in entries] == [
        "frame 1",
        "frame 2",
        "frame 3",
    ] * 2
    assert len({name_of(entry) for entry in entries}) == 6


def test_zero_bytes_are_told(tmp_path: Path):
    for name in ("a.png", "b.dcm"):
        (tmp_path / name).touch()
        with pytest.raises(IngestionError, match=f"{tmp_path}/{name} "):
            AS_THEY_ARE.read(str(tmp_path / name))


@pytest.mark.parametrize("mode", ["squash", "crop", "fill", "half_crop"])
def test_padding_is_the_same_at_every_time_and_at_inference(tmp_path: Path, mode: str):
    make_classes(tmp_path, a=2, b=2)
    pixels = np.random.default_rng(2).integers(0, 256, (30, 11, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a/tall.png")
    plugin = plugin_of(tmp_path, resize_width=16, resize_height=16, resize_mode=mode)
    entry = {"file": "a/tall.png", "label": 0}
    ((first, _),) = plugin.encode_entry(entry)
    ((again, _),) = plugin_of(
        tmp_path, resize_width=16, resize_height=16, resize_mode=mode
    ).encode_entry(entry)
    at_inference = type(plugin)(
        is_inference_db=True,
        user_data=plugin.user_data,
        **plugin.fields,
        test_image_path=str(tmp_path / "a/tall.png"),
    )
    ((inferred, label),) = at_inference.encode_entry(at_inference.itemize_entries("test")[0])
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, inferred)
    assert label is None
    if mode == "fill":
        assert not first[:, :5].any()
        assert not first[:, -5:].any()


def test_a_dataset_of_before_the_methods_still_infers(tmp_path: Path):
    make_image(path := tmp_path / "x.png", 9)
    fields = data_of(tmp_path, resize_width=4, resize_height=4)
    old = {name: value for name, value in fields.items() if name not in ("method", "label_kind")}
    old = {name: value for name, value in old.items() if not name.startswith("textfile")}
    plugin = plugin_of(make_classes(tmp_path / "d", a=2, b=2))
    made = type(plugin)(is_inference_db=True, user_data={}, **old, test_image_path=str(path))
    ((feature, _),) = made.encode_entry(made.itemize_entries("test")[0])
    assert feature.shape == (4, 4, 3)
    assert made.get_task() == "classification"
