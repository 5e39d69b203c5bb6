"""What is found before a dataset is made."""

from __future__ import annotations

import json

import numpy as np
import pytest
from digits_image_classification import DataIngestion
from PIL import Image

from core.ingest.survey import survey
from core.plugins import IngestionError
from core.representations.survey import survey_representation


@pytest.fixture
def photographs(tmp_path):
    """Two classes of six color images, 30 wide and 20 high, and one that is cut short."""
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(6):
            pixels = random.integers(0, 256, (20, 30, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    broken = tmp_path / "dog" / "broken.png"
    broken.write_bytes((tmp_path / "dog" / "0.png").read_bytes()[:200])
    return tmp_path


def fields_of(folder, **values):
    given = {"folder_train": str(folder), "folder_pct_val": 25, "folder_pct_test": 0, "seed": 0}
    given |= {"resize_width": 256, "resize_height": 256, "channel_conversion": "L"}
    given |= {"method": "folder", "group_by": "none", "folder_train_min_per_class": 2}
    return given | {"resize_mode": "squash", "dicom_values": "auto"} | values


def test_it_counts_what_is_there_with_its_own_size_and_channels(photographs):
    found = survey(DataIngestion, fields_of(photographs), 60)
    assert found.stages == {"train": 11, "val": 2}
    assert (found.tried, found.rejected) == (13, 1)
    assert dict(found.sizes) == {(20, 30): 12}
    assert dict(found.channels) == {3: 12}
    assert "broken.png" in found.reasons[0]
    said = survey_representation(found, DataIngestion, "classification")
    assert said["summary"] == "2 classes, 13 images, 30 × 20, RGB"
    assert said["unreadable"] == "1 file cannot be read"
    expected = {"resize_width": None, "resize_height": None, "channel_conversion": "none"}
    assert said["suggested"] == expected
    assert json.loads(json.dumps(said)) == said


def test_sizes_that_differ_are_not_suggested(photographs):
    Image.new("L", (50, 10)).save(photographs / "cat" / "other.png")
    said = survey_representation(
        survey(DataIngestion, fields_of(photographs), 60), DataIngestion, "classification"
    )
    assert "30 × 10 to 50 × 20, grey and color mixed" in said["summary"]
    assert said["suggested"] == {}


def test_without_time_it_says_how_few_were_tried(photographs):
    found = survey(DataIngestion, fields_of(photographs), 0)
    assert found.entries == 13
    assert not found.is_complete
    found.tried, found.rejected = 5, 2
    said = survey_representation(found, DataIngestion, "classification")
    assert said["unreadable"] == "2 files of the 5 tried cannot be read"


def test_what_cannot_be_a_dataset_is_refused(tmp_path):
    with pytest.raises(IngestionError, match="class"):
        survey(DataIngestion, fields_of(tmp_path), 1)
