from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_sunnybrook import DataIngestion

from core.plugins import IngestionError, Stage
from tests.plugins.sunnybrook.files import fields_of, make_case, make_dicom, pixels_of


@pytest.fixture
def dataset(tmp_path: Path) -> dict[str, Any]:
    """The arguments that core gives to an instance for an inference, but the choice."""
    make_case(tmp_path, 1)
    make_case(tmp_path, 2)
    fields = fields_of(tmp_path)
    return fields | {"user_data": DataIngestion(**fields).prepare(), "is_inference_db": True}


@pytest.mark.parametrize("name", ["test_image_file", "test_image_path"])
def test_a_chosen_file_has_no_label(tmp_path: Path, dataset: dict[str, Any], name: str) -> None:
    path = make_dicom(tmp_path / "uploads/mine.dcm")
    others = {"test_image_file": None, "test_image_path": "", "validation_record": ""}
    plugin = DataIngestion(**dataset, **(others | {name: str(path)}))
    (entry,) = plugin.itemize_entries(Stage.TEST)
    assert (entry["name"], entry["file"]) == ("mine.dcm", str(path))
    feature, label = plugin.encode_entry(entry)
    assert np.array_equal(feature[:, :, 0], pixels_of())
    assert label is None


def test_a_validation_image_has_its_label(dataset: dict[str, Any]) -> None:
    (expected, *_) = dataset["user_data"]["records"]
    plugin = DataIngestion(**dataset, validation_record=expected["name"])
    assert plugin.itemize_entries(Stage.TEST) == [expected]
    _, label = plugin.encode_entry(expected)
    assert label is not None
    assert label.sum() == 100


def test_a_record_that_is_none_of_the_datasets_is_named(dataset: dict[str, Any]) -> None:
    plugin = DataIngestion(**dataset, validation_record="SC-N-1/IM-0001-0001")
    with pytest.raises(IngestionError, match="SC-N-1/IM-0001-0001"):
        plugin.itemize_entries(Stage.TEST)


def test_no_choice_is_said(dataset: dict[str, Any]) -> None:
    with pytest.raises(IngestionError, match="No image was chosen"):
        DataIngestion(**dataset).itemize_entries(Stage.TEST)
