from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from tests.plugins.prebuilt_lmdb.messages import datum, plugin_of, samples, write

pytestmark = pytest.mark.real_data


def test_digits_under_the_keys_of_the_original(real_data: Path, tmp_path: Path):
    """The 10,000 test digits, in the database that DIGITS makes of grey images."""
    folder = real_data / "mnist"
    if not folder.is_dir():
        pytest.skip(f"no digits at {folder}")
    pixels, classes = (
        np.frombuffer(gzip.decompress((folder / f"t10k-{name}.gz").read_bytes())[head:], np.uint8)
        for name, head in (("images-idx3-ubyte", 16), ("labels-idx1-ubyte", 8))
    )
    images = pixels.reshape(-1, 1, 28, 28)
    records = {
        b"%08d_%d" % (i, label): datum(image, label)
        for i, (image, label) in enumerate(zip(images, classes.tolist(), strict=True))
    }
    plugin = plugin_of(write(tmp_path / "db", records))
    assert plugin.user_data["records"] == {"train_images": 10_000}
    features, labels = zip(*samples(plugin), strict=True)
    np.testing.assert_array_equal(np.stack(features)[..., 0], images[:, 0], strict=True)
    assert list(labels) == classes.tolist()
