from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load, save
from scipy import ndimage

from core.ingest.statistics import Statistics, merged


def gather(features, labels, parts=1):
    """Statistics of the samples, gathered in so many parts that pass through bytes."""
    shards = []
    for chunk in np.array_split(np.arange(len(features)), parts):
        shard = Statistics(features.dtype, features.shape[-1])
        for index in chunk:
            shard.add(features[index], labels[index])
        shards.append(Statistics.from_bytes(shard.to_bytes()))
    return merged(shards).summary()


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
def test_integers_agree_with_numpy_exactly(dtype):
    random = np.random.default_rng(1)
    info = np.iinfo(dtype)
    features = random.integers(info.min, info.max, (7, 9, 5, 2), dtype=dtype, endpoint=True)
    summary = gather(features, [None] * 7, parts=3)
    for channel, found in enumerate(summary["channels"]):
        values = features[..., channel].astype(np.float64).ravel()
        assert found["mean"] == pytest.approx(values.mean(), rel=1e-12)
        assert found["std"] == pytest.approx(values.std(), rel=1e-12)
        assert (found["min"], found["max"]) == (values.min(), values.max())
        for name, value in found["percentiles"].items():
            wanted = np.percentile(values, float(name), method="inverted_cdf")
            assert value == wanted


def test_floats_agree_with_numpy_within_the_bins_resolution():
    random = np.random.default_rng(2)
    features = (random.normal(0, 50, (6, 16, 16, 1)) + 1e4).astype(np.float32)
    found = gather(features, [None] * 6, parts=4)["channels"][0]
    values = features.astype(np.float64).ravel()
    assert found["mean"] == pytest.approx(values.mean(), rel=1e-9)
    assert found["std"] == pytest.approx(values.std(), rel=1e-6)
    assert found["percentiles"]["50"] == pytest.approx(np.percentile(values, 50), rel=1 / 128)


def test_negative_floats_are_ordered():
    features = np.linspace(-5, 5, 100, dtype=np.float32).reshape(1, 10, 10, 1)
    percentiles = gather(features, [None])["channels"][0]["percentiles"]
    assert list(percentiles.values()) == sorted(percentiles.values())
    assert percentiles["5"] < 0 < percentiles["95"]


def test_classes_of_masks_and_of_numbers():
    features = np.zeros((3, 2, 2, 1), np.uint8)
    masks = np.array([[[0, 0], [0, 2]], [[0, 2], [2, 2]], [[0, 0], [0, 0]]], np.uint8)[..., None]
    assert gather(features, masks, parts=2)["classes"] == {
        "0": {"pixels": 8, "samples": 3},
        "1": {"pixels": 0, "samples": 0},
        "2": {"pixels": 4, "samples": 2},
    }
    numbers = [np.array(label, np.int64) for label in (1, 1, 0)]
    assert gather(features, numbers)["classes"]["1"] == {"pixels": 2, "samples": 2}


def test_structures_of_masks_agree_with_scipy():
    random = np.random.default_rng(0)
    total, expected = Statistics(np.dtype(np.uint8), 1), np.zeros(4, np.int64)
    for _ in range(3):
        mask = random.choice(4, (24, 31, 1), p=(0.7, 0.2, 0.1, 0)).astype(np.uint8)
        part = Statistics(np.dtype(np.uint8), 1)
        part.add(mask, mask)
        total.merge(Statistics.from_bytes(part.to_bytes()))
        for index in (1, 2):
            expected[index] += ndimage.label(mask[:, :, 0] == index, np.ones((3, 3)))[1]
    assert total.summary()["structures"] == expected[:3].tolist()


def test_color_images_and_photographs_show_no_structures():
    random = np.random.default_rng(0)
    for shape, values in (((9, 9, 3), 2), ((20, 20, 1), 256)):
        image = random.integers(0, values, shape, np.uint8)
        statistics = Statistics(np.dtype(np.uint8), shape[2])
        statistics.add(image, image)
        assert "structures" not in statistics.summary()


def test_float_labels_have_mean_and_deviation():
    features = np.zeros((4, 2, 2, 1), np.uint8)
    values = np.array([1.5, -2, 3, 8], np.float32)
    summary = gather(features, [np.array(value, np.float32) for value in values], parts=2)
    assert summary["label"]["mean"] == pytest.approx(values.mean())
    assert summary["label"]["std"] == pytest.approx(values.std())


def test_the_median_side_of_boxes():
    features = np.zeros((3, 32, 32, 1), np.uint8)
    boxes = np.array([[0, 0, 0, 9, 4], [1, 2, 2, 10, 10], [0, 0, 0, 30, 30]], np.float32)
    labels = [boxes[:2], boxes[2:], boxes[:0]]
    assert gather(features, labels, parts=3)["objects"] == {"median_side": 8}
    assert "objects" not in gather(features, [boxes[:0]] * 3)


def test_statistics_of_former_versions_have_no_sides():
    shard = Statistics(np.dtype("uint8"), 1)
    shard.add(np.zeros((4, 4, 1), np.uint8), np.array([[0, 0, 0, 2, 2]]))
    tensors = load(shard.to_bytes())
    del tensors["box_sides"]
    summary = Statistics.from_bytes(save(tensors)).summary()
    assert "objects" not in summary
    assert summary["classes"] == {"0": {"pixels": 1, "samples": 1}}
