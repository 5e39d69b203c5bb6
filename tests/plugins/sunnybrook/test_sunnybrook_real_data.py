from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_sunnybrook import DataIngestion
from digits_sunnybrook.contours import read_contour
from pydicom import dcmread

from tests.plugins.sunnybrook.files import fields_of

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def sunnybrook(real_data: Path) -> Path:
    if not (folder := real_data / "sunnybrook").is_dir():
        pytest.skip(f"no Sunnybrook data at {folder}")
    return folder


def plugin_of(folder: Path, **changes: Any) -> DataIngestion:
    fields = fields_of(folder, **changes)
    return DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)


def test_every_endocardial_contour_has_its_image(sunnybrook: Path) -> None:
    plugin = plugin_of(sunnybrook)
    entries = [*plugin.itemize_entries("train"), *plugin.itemize_entries("val")]
    assert len(entries) == 56
    assert {entry["name"].rpartition("-")[0] for entry in entries} == {
        "SC-HF-I-1/IM-0004",
        "SC-HF-I-2/IM-0106",
        "SC-HF-I-4/IM-0116",
    }
    for entry in entries:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            feature, label = plugin.encode_entry(entry)
        assert (feature.dtype, feature.shape) == (np.int16, (256, 256, 1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = dcmread(sunnybrook / "dicom" / entry["image"]).pixel_array
        assert np.array_equal(feature[:, :, 0], expected)
        x, y = read_contour(sunnybrook / "contours" / entry["contours"]["endocardium"]).T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        assert label.sum() == pytest.approx(area, rel=0.03)


def test_a_patient_is_held_out(sunnybrook: Path) -> None:
    cases = plugin_of(sunnybrook).user_data["cases"]
    assert len(cases["train"]) == 2
    assert len(cases["val"]) == 1


def test_images_with_both_contours_have_three_classes(sunnybrook: Path) -> None:
    plugin = plugin_of(sunnybrook, contour_kind="both", folder_pct_val=0)
    entries = plugin.itemize_entries("train")
    assert [skipped["count"] for skipped in plugin.user_data["skipped"]] == [56 - len(entries)]
    for entry in entries:
        assert np.unique(plugin.encode_entry(entry)[1]).tolist() == [0, 1, 2]
