from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_sunnybrook import DataIngestion

from core.ingest.sample import samples_of
from core.plugins import IngestionError
from tests.plugins.sunnybrook.files import (
    contour_path,
    fields_of,
    make_case,
    make_contour,
    make_dicom,
    pixels_of,
)


def encode(root: Path, **changes: Any) -> tuple[np.ndarray, np.ndarray]:
    """What the first entry of a case of one image becomes, as core takes it."""
    fields = fields_of(root, folder_pct_val=0, **changes)
    plugin = DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)
    (sample,) = samples_of(plugin.encode_entry(plugin.itemize_entries("train")[0]))
    return sample


@pytest.mark.parametrize("dtype", ["int16", "uint16"])
def test_pixels_are_stored_as_they_are(tmp_path: Path, dtype: str) -> None:
    make_case(tmp_path, 1, slices=1)
    make_dicom(tmp_path / "dicom/SC-T-1/IM-0007-0001.dcm", pixels_of(dtype))
    feature, _ = encode(tmp_path)
    assert (feature.dtype, feature.shape) == (dtype, (32, 40, 1))
    assert np.array_equal(feature[:, :, 0], pixels_of(dtype))


def test_rgb_is_the_same_plane_three_times(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=1)
    feature, _ = encode(tmp_path, channel_conversion="RGB")
    assert feature.shape == (32, 40, 3)
    assert all(np.array_equal(feature[:, :, plane], pixels_of()) for plane in range(3))


def test_rescaled_features_are_float32(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=1)
    make_dicom(tmp_path / "dicom/SC-T-1/IM-0007-0001.dcm", RescaleSlope="2", RescaleIntercept="1")
    feature, _ = encode(tmp_path, modality_rescale=True)
    assert feature.dtype == np.float32
    assert np.array_equal(feature[:, :, 0], pixels_of().astype(np.float32) * 2 + 1)


def test_the_label_is_the_contours_inside(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=1)
    _, label = encode(tmp_path)
    assert (label.dtype, label.shape) == (np.uint8, (32, 40, 1))
    assert label.sum() == label[8:18, 10:20].sum() == 100


@pytest.mark.parametrize(
    ("kind", "counts"), [("endocardium", [36, 0]), ("epicardium", [100, 0]), ("both", [36, 64])]
)
def test_the_kind_of_contours_decides_the_classes(
    tmp_path: Path, kind: str, counts: list[int]
) -> None:
    make_case(tmp_path, 1, slices=1, letters="io")
    _, label = encode(tmp_path, contour_kind=kind)
    assert [int((label == index).sum()) for index in (1, 2)] == counts


def test_what_is_wrong_with_an_entry_is_said_when_it_is_encoded(tmp_path: Path) -> None:
    make_case(tmp_path, 1, slices=5)
    image, contour = tmp_path / "dicom/SC-T-1", tmp_path / "contours"
    (image / "IM-0007-0002.dcm").unlink()
    (image / "IM-0007-0003.dcm").write_bytes(b"")
    make_contour(contour / contour_path("SC-T-01", 4), [(1, 1), (2, 2)])
    make_contour(contour / contour_path("SC-T-01", 5), [(1, 1), (99, 1), (99, 9)])
    make_contour(contour / contour_path("SC-U-1", 1))
    fields = fields_of(tmp_path, folder_pct_val=0)
    plugin = DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)
    first, *others = plugin.itemize_entries("train")
    plugin.encode_entry(first)
    for entry, reason in zip(
        others,
        [
            "IM-0007-0002.dcm is not in",
            "IM-0007-0003.dcm is not a DICOM file",
            "IM-0001-0004-icontour-manual.txt has too few points: 2",
            "IM-0001-0005-icontour-manual.txt leaves the image",
            "The case SC-U-1 has no images",
        ],
        strict=True,
    ):
        with pytest.raises(IngestionError) as caught:
            plugin.encode_entry(entry)
        assert reason in str(caught.value)
