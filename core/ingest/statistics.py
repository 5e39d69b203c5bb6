"""Statistics of features and labels, gathered while they are written.

Every shard keeps its own sums; merging them in the order of the shards gives the same
numbers whatever the number of processes. Values are counted in 65,536 bins by their
bit pattern: exact for 8- and 16-bit integers, the upper 16 bits (1/128 relative
resolution) for float32, whose mean and deviation are computed apart from the bins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from core.ingest.structures import structures_in
from core.ingest.summary import BINS, channel_summary, label_summary, median_of, size_summary

_FEW_CLASSES = 8
_FEW_BINS = 2**14
"""OpenCV counts that many faster than NumPy."""
_EXACT = 2**24
"""Its counts are float32."""
_COLORS = 4
_LARGEST_SIDE = 2**14

_Codes = NDArray[np.unsignedinteger[Any]]


class Statistics:
    """Counts of one shard, or of several after `merge`."""

    def __init__(self, dtype: np.dtype[Any], channels: int) -> None:
        self.dtype = dtype
        self.histogram = np.zeros((channels, BINS), np.int64)
        self.moments = np.zeros((channels, 3))
        """Count, mean and sum of squared deviations of each channel (float32 only)."""
        self.sizes: Counter[tuple[int, ...]] = Counter()
        """How many features are of each shape."""
        self.class_pixels = np.zeros(0, np.int64)
        """Of each class: pixels, boxes, or samples, whatever the labels are."""
        self.class_samples = np.zeros(0, np.int64)
        self.class_structures = np.zeros(0, np.int64)
        """Connected regions of each class of masks but the background, class 0."""
        self.box_sides = np.zeros(0, np.int64)
        """How many boxes have a side of 0, 1, … pixels: the root of their area."""
        self.label_moments = np.zeros((0, 3))
        """The same as `moments`, of each value of float labels, and of all of images that may have
        values below 0."""

    def add(self, feature: NDArray[Any], label: NDArray[Any] | None) -> None:
        """Count a sample: feature (height, width, channels), label as `label_of` gives it."""
        self.sizes[feature.shape] += 1
        codes = _codes_of(np.ascontiguousarray(feature))
        for channel in range(feature.shape[2]):
            counts = _channel_counts(codes, channel)
            self.histogram[channel, : len(counts)] += counts
            if self.dtype.kind == "f":
                _combine(self.moments[channel], _moments_of(feature[:, :, channel].ravel()))
        if label is not None:
            self._add_label(label)

    def _add_label(self, label: NDArray[Any]) -> None:
        if label.ndim == 2:  # boxes
            self._add_classes(_counts_of(label[:, 0].astype(np.int64)))
            self.box_sides = _add_padded(self.box_sides, _counts_of(_sides_of(label)))
        elif label.dtype.kind == "f":
            self._add_values(label)
        elif label.ndim == 1:  # a vector: which classes are there
            self._add_classes((label > 0).astype(np.int64))
        else:
            if label.ndim == 3 and label.dtype.kind == "i":  # an image may have values below 0
                self._add_values(label)
            if label.max() < BINS and (label.dtype.kind == "u" or label.min() >= 0):
                counts = _counts_of(label.ravel())
                self._add_classes(counts)
                structures = structures_in(label, counts)
                self.class_structures = _add_padded(self.class_structures, structures)

    def _add_values(self, label: NDArray[Any]) -> None:
        values = [label.ravel()] if label.ndim == 3 else np.atleast_1d(label)[:, np.newaxis]
        if not len(self.label_moments):
            self.label_moments = np.zeros((len(values), 3))
        for moments, value in zip(self.label_moments, values, strict=True):
            _combine(moments, _moments_of(value))

    def _add_classes(self, pixels: NDArray[np.int64]) -> None:
        self.class_pixels = _add_padded(self.class_pixels, pixels)
        self.class_samples = _add_padded(self.class_samples, (pixels > 0).astype(np.int64))

    def merge(self, other: Statistics) -> None:
        self.histogram += other.histogram
        for mine, theirs in zip(self.moments, other.moments, strict=True):
            _combine(mine, theirs)
        if not len(self.label_moments):
            self.label_moments = np.zeros_like(other.label_moments)
        for mine, theirs in zip(self.label_moments, other.label_moments, strict=True):
            _combine(mine, theirs)
        self.sizes.update(other.sizes)
        self.class_pixels = _add_padded(self.class_pixels, other.class_pixels)
        self.class_samples = _add_padded(self.class_samples, other.class_samples)
        self.class_structures = _add_padded(self.class_structures, other.class_structures)
        self.box_sides = _add_padded(self.box_sides, other.box_sides)

    def to_bytes(self) -> bytes:
        """The counts as a safetensors blob; empty bins are left out."""
        channel, code = np.nonzero(self.histogram)
        sizes = sorted(self.sizes)
        blob: bytes = save(
            {
                "dtype": np.zeros(0, self.dtype),
                "channel": channel.astype(np.int32),
                "code": code.astype(np.int32),
                "count": self.histogram[channel, code],
                "moments": self.moments,
                "sizes": np.array(sizes, np.int64).reshape(-1, 3),
                "size_count": np.array([self.sizes[size] for size in sizes], np.int64),
                "class_pixels": self.class_pixels,
                "class_samples": self.class_samples,
                "class_structures": self.class_structures,
                "box_sides": self.box_sides,
                "label_moments": self.label_moments,
            }
        )
        return blob

    @classmethod
    def from_bytes(cls, blob: bytes) -> Statistics:
        tensors = load(blob)
        statistics = cls(tensors["dtype"].dtype, len(tensors["moments"]))
        statistics.histogram[tensors["channel"], tensors["code"]] = tensors["count"]
        statistics.moments = tensors["moments"].copy()
        sizes = map(tuple, tensors["sizes"].tolist())
        statistics.sizes = Counter(dict(zip(sizes, tensors["size_count"].tolist(), strict=True)))
        statistics.class_pixels = tensors["class_pixels"]
        statistics.class_samples = tensors["class_samples"]
        statistics.label_moments = tensors["label_moments"].copy()
        if "box_sides" in tensors:  # former versions did not count them
            statistics.box_sides = tensors["box_sides"].copy()
        if "class_structures" in tensors:
            statistics.class_structures = tensors["class_structures"].copy()
        return statistics

    def summary(self) -> dict[str, Any]:
        """The numbers that training and pages use, as a JSON object.

        Returns:
            `channels`: mean, std (population), min, max, percentiles and histogram of each;
            `sizes`: of the features; `classes`: pixels (or boxes) and samples of each class
            index; `structures`: connected regions of each class in masks; `objects`: the
            median side of boxes; `label`: mean and std of labels with fractions or images
            with values below 0, lists where they are vectors. Keys without data are left out.
        """
        summary: dict[str, Any] = {
            "channels": [
                channel_summary(self.dtype, counts, moments)
                for counts, moments in zip(self.histogram, self.moments, strict=True)
            ],
            "sizes": size_summary(self.sizes),
        }
        if len(self.class_pixels):
            pairs = zip(self.class_pixels.tolist(), self.class_samples.tolist(), strict=True)
            summary["classes"] = {
                str(index): {"pixels": pixels, "samples": samples}
                for index, (pixels, samples) in enumerate(pairs)
            }
        if self.class_structures.any():
            summary["structures"] = self.class_structures.tolist()
        if self.box_sides.any():
            summary["objects"] = {"median_side": median_of(self.box_sides)}
        if len(self.label_moments):
            summary["label"] = label_summary(self.label_moments)
        return summary


def merged(parts: Iterable[Statistics]) -> Statistics | None:
    """The sum of the parts, in their order; None where there are none."""
    total: Statistics | None = None
    for part in parts:
        if total is None:
            total = part
        else:
            total.merge(part)
    return total


def _channel_counts(codes: _Codes, channel: int) -> NDArray[np.int64]:
    """How often each code occurs in a channel of (height, width, channels)."""
    bins = 256 if codes.dtype == np.uint8 else int(codes[:, :, channel].max()) + 1
    if bins > _FEW_BINS or codes.size > _EXACT or codes.shape[2] > _COLORS:
        return np.bincount(np.ascontiguousarray(codes[:, :, channel]).ravel())
    counts = cv2.calcHist([codes], [channel], None, [bins], [0, bins])
    return counts.ravel().astype(np.int64)


def _counts_of(labels: NDArray[Any]) -> NDArray[np.int64]:
    """How often each of 0, 1, … occurs, as `np.bincount`; faster for few classes."""
    if not len(labels):
        return np.zeros(0, np.int64)
    last = int(labels.max())
    if last >= _FEW_CLASSES:
        return np.bincount(labels)
    counts = [np.count_nonzero(labels == index) for index in range(1, last + 1)]
    return np.array([len(labels) - sum(counts), *counts], np.int64)


def _sides_of(boxes: NDArray[Any]) -> NDArray[np.int64]:
    """The side of a square as large as each box, in whole pixels; at most `_LARGEST_SIDE`."""
    width, height = boxes[:, 3] - boxes[:, 1], boxes[:, 4] - boxes[:, 2]
    sides = np.sqrt(np.maximum(width * height, 0))
    return np.minimum(sides, _LARGEST_SIDE).round().astype(np.int64)


def _codes_of(values: NDArray[Any]) -> _Codes:
    """The bin of each value: its bits, or the upper 16 bits of a float32."""
    if values.dtype == np.float32:
        return (values.view(np.uint32) >> 16).astype(np.uint16)
    return values.view(f"u{values.dtype.itemsize}")


def _moments_of(values: NDArray[Any]) -> NDArray[np.float64]:
    """Count, mean and sum of squared deviations."""
    exact = values.astype(np.float64)
    mean = exact.mean()
    return np.array([len(exact), mean, ((exact - mean) ** 2).sum()])


def _combine(into: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    """Merge two sets of moments in place (Chan, Golub and LeVeque 1979)."""
    count = into[0] + other[0]
    if count:
        delta = other[1] - into[1]
        into[2] += other[2] + delta**2 * into[0] * other[0] / count
        into[1] += delta * other[0] / count
        into[0] = count


def _add_padded(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    total = np.zeros(max(len(a), len(b)), np.int64)
    total[: len(a)] += a
    total[: len(b)] += b
    return total
