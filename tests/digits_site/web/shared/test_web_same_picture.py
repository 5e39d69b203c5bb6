"""A sample looks the same on its dataset's page and as the input of an inference."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.inference.raw import RawOutput, RawWriter
from core.ingest.statistics import Statistics
from core.models import Dataset, Stage
from core.store.manifest import Spec
from core.store.writer import ShardWriter
from tests import factories

SIZE = (192, 128)
"""That of a dataset's thumbnails, and within what views leave as it is."""


def images_of(dtype: str, channels: int) -> list[np.ndarray]:
    """Two of different brightness, so that windows of their own would differ."""
    rng = np.random.default_rng(6)
    low = -900 if dtype == "int16" else 20
    return [
        rng.integers(low + 30 * n, low + 30 * n + 60, (*SIZE, channels)).astype(dtype)
        for n in range(2)
    ]


def store(images: list[np.ndarray]) -> Dataset:
    spec = Spec(images[0].dtype.name, images[0].shape)
    feature = {"dtype": spec.dtype, "shape": list(spec.shape)}
    dataset = factories.make_dataset(feature=feature, label=None)
    statistics = Statistics(images[0].dtype, images[0].shape[2])
    folder = dataset.folder / "train" / "shard-00000"
    folder.parent.mkdir(parents=True)
    with ShardWriter(folder, spec, None) as writer:
        for number, image in enumerate(images):
            writer.put(image, None, {"name": str(number)})
            statistics.add(image, None)
        info = writer.finish()
    counts = {"entries": len(images), "bytes": info.bytes, "shards": 1, "rejected": 0}
    Stage.objects.create(dataset=dataset, name="train", statistics=statistics.summary(), **counts)
    return dataset


def pixels(browser: Any, url: str) -> np.ndarray:
    answer = browser.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


@pytest.mark.parametrize("view_id", ["image-classification", "all-raw-data", "image-segmentation"])
@pytest.mark.parametrize(
    ("dtype", "channels"),
    [("uint8", 1), ("uint8", 3), ("int16", 1), ("uint16", 1), ("uint16", 3), ("float32", 1)],
)
def test_a_sample_and_the_same_input_have_equal_pixels(browser, dtype, channels, view_id):
    images = images_of(dtype, channels)
    dataset = store(images)
    model = factories.make_model(dataset=dataset)
    snapshot = factories.make_snapshot(model)
    inference = factories.make_inference(snapshot=snapshot, view_id=view_id)
    scores = np.full((*SIZE, 2), 0.5, np.float32)
    output = {"p": scores if view_id == "image-segmentation" else scores[0, 0]}
    with RawWriter(inference.folder) as writer:
        writer.write(RawOutput("1", images[1], output, None))
        writer.finish()
    (inference.folder / "rejected.json").write_text('{"rejected": []}')
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    name = "image" if view_id == "image-segmentation" else "picture"
    (url,) = set(re.findall(rf"/inferences/\d+/files/[^ >]*/{name}\.png", page))
    seen = pixels(browser, url)
    sample = pixels(browser, f"/datasets/{dataset.pk}/samples/train/1.png?mask=0")
    assert sample.shape == (*SIZE, 3)
    assert sample.min() < sample.max()
    assert np.array_equal(seen, sample)
