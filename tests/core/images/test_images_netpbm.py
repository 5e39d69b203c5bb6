"""Netpbm files, whose header names the value of white."""

from __future__ import annotations

import numpy as np
import pytest

from core.images import read_image_bytes


def netpbm(samples: np.ndarray, kind: str, most: int) -> bytes:
    height, width, _ = samples.shape
    if kind in ("P2", "P3"):
        values = b" ".join(b"%d" % value for value in samples.ravel()) + b"\n"
    else:
        values = samples.astype(">u2" if most > 255 else np.uint8).tobytes()
    return f"{kind}\n# by hand\n{width} {height}\n{most}\n".encode() + values


@pytest.mark.parametrize("most", [1, 2, 100, 254, 255, 256, 1000, 4095, 65535])
@pytest.mark.parametrize(("kinds", "channels"), [("P2 P5", 1), ("P3 P6", 3)])
def test_the_largest_value_is_white(kinds: str, channels: int, most: int):
    samples = np.random.default_rng(0).integers(0, most + 1, (4, 5, channels))
    samples[0, 0] = most
    white = 255 if most < 256 else 65535
    plain, raw = (read_image_bytes(netpbm(samples, kind, most), "image") for kind in kinds.split())
    np.testing.assert_array_equal(plain, raw, strict=True)
    assert raw.dtype == (np.uint8 if white == 255 else np.uint16)
    # Halves are rounded either way.
    np.testing.assert_allclose(raw, samples * (white / most), atol=0.5)
