"""Fingerprints of samples, gathered while a shard is encoded.

The fingerprint of an image is a 64-bit perceptual hash: the signs of its 64 lowest spatial
frequencies (of a discrete cosine transform), so images that look alike have fingerprints that
differ in few bits. It is computed in whole numbers: equal features have equal fingerprints,
with whatever others they are computed.
"""

from __future__ import annotations

import hashlib
from array import array
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from core.leakage.hamming import BANDS

# On small images OpenCV's threads cost more than they save, and a fork must find none.
cv2.setNumThreads(1)

_SMALLEST = 8
"""Pixels; a feature of a smaller height or width is not an image."""
_MOST_CHANNELS = 64
"""A feature with more is not an image: OpenCV does not sample it."""
_COLORS = 4
"""Channels that OpenCV averages over areas."""
_MEANS = {count: np.full((1, count), 1 / count, np.float32) for count in range(2, _COLORS + 1)}
"""The mean of that many channels, as a matrix."""
SIDE = 16
"""Of the thumbnail whose frequencies are looked at."""
_SAMPLED = 64
"""Larger images are first sampled down to that many rows and columns: what it costs does not
depend on their size then, and hashes are nearly as robust as with averages of all pixels."""
_AREA = cv2.INTER_AREA
_ROWS = 8
_TOGETHER = 64
"""That many thumbnails are hashed at once."""


class Fingerprints:
    """Of the samples of a shard, in their order."""

    def __init__(self) -> None:
        self._image = array("Q")
        self._group = array("Q")
        self._thumbnails: list[NDArray[Any]] = []
        self._places: list[int] = []

    def add(self, feature: NDArray[Any], group: str | None) -> None:
        """Take a sample: its feature (height, width, channels), and the name of its group.

        The feature is uint8, int16, uint16 or float32.
        """
        if is_image(feature):
            self._places.append(len(self._image))
            self._thumbnails.append(thumbnail(_sampled(feature), SIDE))
            self._image.append(0)
            if len(self._places) >= _TOGETHER:
                self._hash()
        else:
            self._image.append(_code_of(digest(feature, 8)))
        self._group.append(0 if group is None else _group_code(group))

    @property
    def image(self) -> NDArray[np.uint64]:
        """The fingerprint of each feature (samples,)."""
        self._hash()
        return np.array(self._image, np.uint64)

    @property
    def group(self) -> NDArray[np.uint64]:
        """The code of each sample's group (samples,); 0: it has none."""
        return np.array(self._group, np.uint64)

    def to_bytes(self) -> bytes:
        """A safetensors blob with `image` and `group`."""
        blob: bytes = save({"image": self.image, "group": self.group})
        return blob

    @classmethod
    def from_bytes(cls, blob: bytes) -> Fingerprints:
        """Raises what safetensors raises (`SafetensorError`), or KeyError, if it is not one."""
        tensors = load(blob)
        fingerprints = cls()
        fingerprints._image.frombytes(tensors["image"].tobytes())
        fingerprints._group.frombytes(tensors["group"].tobytes())
        return fingerprints

    def _hash(self) -> None:
        if self._places:
            hashes = perceptual_hashes(np.concatenate(self._thumbnails).reshape(-1, SIDE**2))
            np.frombuffer(self._image, np.uint64)[self._places] = hashes
            self._places, self._thumbnails = [], []


def is_image(feature: NDArray[Any]) -> bool:
    """Whether a feature (height, width, channels) can be like another one without being equal."""
    height, width, channels = feature.shape
    return height >= _SMALLEST and width >= _SMALLEST and channels <= _MOST_CHANNELS


def _sampled(feature: NDArray[Any]) -> NDArray[Any]:
    """The image with `_SAMPLED` rows and columns at the most."""
    height, width, _ = feature.shape
    if height <= _SAMPLED and width <= _SAMPLED:
        return feature
    size = (min(width, _SAMPLED), min(height, _SAMPLED))
    return cv2.resize(feature, size, interpolation=cv2.INTER_LINEAR)


def thumbnail(image: NDArray[Any], side: int) -> NDArray[Any]:
    """The image as averages over areas and channels (side, side)."""
    if image.ndim == 3 and image.shape[2] > _COLORS:  # OpenCV drops an axis of one channel
        image = image.mean(axis=2, dtype=np.float32)
    small = cv2.resize(image, (side, side), None, 0, 0, _AREA)
    if small.ndim == 3:
        small = cv2.transform(small, _MEANS[small.shape[2]])
    return small


def perceptual_hashes(thumbnails: NDArray[Any]) -> NDArray[np.uint64]:
    """The hashes (n,) of thumbnails (n, SIDE²); 0 for those without any contrast."""
    count = len(thumbnails)
    # A few rows at a time: for more, BLAS starts threads, which cost ten times the work.
    blocks = np.zeros((-(-count // _ROWS), _ROWS, SIDE**2), np.float32)
    blocks.reshape(-1, SIDE**2)[:count] = thumbnails
    with np.errstate(all="ignore"):  # float32 at its limits: NaN, and so the hash is 0
        blocks -= blocks.min(axis=2, keepdims=True)
        contrast = blocks.max(axis=2, keepdims=True)
        contrast[contrast == 0] = 1
        # Whole numbers to 254 times those of WAVES: no sum reaches 2**24, so float32 is exact.
        blocks *= 254 / contrast
        levels = np.rint(blocks, out=blocks)
        bits = np.packbits(levels @ WAVES > 0, axis=2, bitorder="little")
    return bits.reshape(-1, 8)[:count].view("<u8")[:, 0].astype(np.uint64)


def _frequencies() -> list[tuple[int, int]]:
    """The 64 lowest frequencies but the mean, down the rows and along the columns, by bit.

    Neighbours in frequency are in different bands of `core.leakage.hamming`, as what is alike
    in all images of a data set often is in neighbours.
    """
    pairs = [(u, v) for u in range(SIDE) for v in range(SIDE) if u or v]
    lowest = sorted(pairs, key=lambda pair: (pair[0] ** 2 + pair[1] ** 2, pair))[:64]
    bands = len(BANDS)
    return [pair for band in range(bands) for pair in lowest[band::bands]]


FREQUENCIES = _frequencies()


def _waves() -> NDArray[np.float32]:
    """The waves of these frequencies, as whole numbers up to 127 (SIDE², 64)."""
    steps = np.pi * (np.arange(SIDE) + 0.5) / SIDE
    columns = [np.outer(np.cos(u * steps), np.cos(v * steps)).ravel() for u, v in FREQUENCIES]
    return np.rint(127 * np.stack(columns, axis=1)).astype(np.float32)


WAVES = _waves()


def _group_code(group: str) -> int:
    """What stands for the name of a group: 8 bytes of its BLAKE2b."""
    return _code_of(hashlib.blake2b(group.encode(), digest_size=8).digest())


def digest(feature: NDArray[Any], size: int) -> bytes:
    """The BLAKE2b, of that size, of a feature's dtype, shape and values."""
    state = hashlib.blake2b(f"{feature.dtype.str}{feature.shape}".encode(), digest_size=size)
    state.update(np.ascontiguousarray(feature).data)
    return state.digest()


def _code_of(eight: bytes) -> int:
    return int.from_bytes(eight, "little")
