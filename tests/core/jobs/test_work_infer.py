"""Inputs of an inference are read as the training images are stored, from every source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.jobs.work.infer import inputs_of
from core.models import Dataset, Inference
from core.store.manifest import DatasetManifest, Spec, StageInfo
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db

PIXELS = np.arange(60, dtype=np.uint8).reshape(6, 10)
FIELDS = {
    "channel_conversion": "L",
    "resize_width": 7,
    "resize_height": 4,
    "resize_mode": "squash",
}


def dataset_of(plugin_id: str, dtype: str) -> Dataset:
    """A dataset of which there is only the manifest."""
    dataset = make_dataset(plugin_id=plugin_id, fields=FIELDS)
    dataset.folder.mkdir(parents=True)
    statistics = {"channels": [{"max": float(np.iinfo(dtype).max)}]}
    DatasetManifest(
        *(plugin_id, "1", {}, {}, Spec(dtype, (4, 7, 1)), None),
        stages={"train": StageInfo(9, 1, 1, 0, statistics)},
    ).save(dataset.folder)
    return dataset


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """The paths of one picture in 8 and in 16 bits."""
    paths = [str(tmp_path / f"{bits}.png") for bits in (8, 16)]
    Image.fromarray(PIXELS).save(paths[0])
    Image.fromarray(PIXELS.astype(np.uint16) * 257).save(paths[1])
    return paths


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("source", ["images", "form", "without the plug-in"])
def test_a_picture_of_8_and_16_bits_is_one_input(data_dir, pictures, source, dtype):
    plugin_id = "image-gradients" if source == "without the plug-in" else "image-classification"
    dataset = dataset_of(plugin_id, dtype)
    if source == "form":
        chosen = [
            Inference(source="form", fields={"form": {"test_image_path": path}})
            for path in pictures
        ]
    else:
        chosen = [Inference(source="images", fields={"images": pictures})]
    found = [given for one in chosen for given in inputs_of(one, dataset).iterator]
    assert [given.error for given in found] == ["", ""]
    of_8, of_16 = (given.feature for given in found)
    assert of_8.dtype == of_16.dtype == dtype
    np.testing.assert_array_equal(of_8, of_16)
