from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from core.any_image import Shape
from core.plugins import Stage
from tests.plugins.image_classification.class_folders import plugin_of
from tests.plugins.image_classification.image_lists import listing_of, make_lists

pytestmark = pytest.mark.real_data
DIGITS = 300
"""Of the ten thousand test digits so many are written as files."""


def idx(path: Path, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


@pytest.fixture(scope="module")
def digits(real_data: Path) -> tuple[np.ndarray, np.ndarray]:
    folder = real_data / "mnist"
    if not folder.is_dir():
        pytest.skip(f"no MNIST at {folder}")
    images = idx(folder / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    return images[:DIGITS], idx(folder / "t10k-labels-idx1-ubyte.gz", 8)[:DIGITS]


def test_mnist_by_folders_and_by_a_list(digits, tmp_path: Path):
    lines = []
    for number, (pixels, label) in enumerate(zip(*digits, strict=True)):
        path = tmp_path / "png" / str(label) / f"{number:05d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        lines.append(f"png/{label}/{number:05d}.png {label}")
    changes = {"channel_conversion": "L", "resize_width": 28, "resize_height": 28}
    by_folder = plugin_of(tmp_path / "png", folder_pct_val=0, **changes)
    fields = make_lists(tmp_path, *lines, names=tuple("0123456789"))
    by_list = listing_of(fields | changes)
    for plugin in (by_folder, by_list):
        entries = plugin.itemize_entries("train")
        assert plugin.user_data["class_labels"] == list("0123456789")
        assert len(entries) == DIGITS
        for entry in entries:
            ((feature, label),) = plugin.encode_entry(entry)
            number = int(Path(entry["file"]).stem)
            np.testing.assert_array_equal(feature[..., 0], digits[0][number])
            assert label == digits[1][number]


def test_sign_language_digits(real_data: Path):
    if not (folder := real_data / "sign_language_digits").is_dir():
        pytest.skip(f"no sign digits at {folder}")
    plugin = plugin_of(folder, folder_pct_val=20, folder_pct_test=10)
    counts = {
        stage: Counter(entry["label"] for entry in plugin.itemize_entries(stage)) for stage in Stage
    }
    expected = {"train": 70, "val": 20, "test": 10}
    assert counts == {stage: dict.fromkeys(range(10), n) for stage, n in expected.items()}
    reasons = [row["reason"].split(" in ")[0] for row in plugin.user_data["skipped"]]
    assert reasons == ["files beside the folders of the classes"]
    ((feature, _),) = plugin.encode_entry(plugin.itemize_entries("val")[0])
    assert feature.shape == (256, 256, 3)


def test_localizers(real_data: Path):
    if not (folder := real_data / "sunnybrook_localizers" / "train").is_dir():
        pytest.skip(f"no localizers at {folder}")
    plugin = plugin_of(folder, folder_pct_val=25, channel_conversion="none")
    assert plugin.user_data["class_labels"] == ["axial", "coronal", "sagittal"]
    assert plugin.user_data["group_by"] == "patient"
    entries = {stage: plugin.itemize_entries(stage) for stage in Stage}
    files = sorted(entry["file"] for stage in entries.values() for entry in stage)
    assert files == sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.dcm"))
    patients = [
        {dcmread(folder / entry["file"], specific_tags=["PatientID"]).PatientID for entry in stage}
        for stage in (entries["train"], entries["val"])
    ]
    assert not patients[0] & patients[1]
    (feature,) = Shape(None, None, "squash").read(str(folder / files[0]))
    expected = dcmread(folder / files[0]).pixel_array
    np.testing.assert_array_equal(feature[..., 0], expected)
