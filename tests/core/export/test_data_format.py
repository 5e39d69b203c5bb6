"""The code in `docs/data-format.md` reads what the store wrote, without the product."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.export.formats import FORMATS
from core.store.codecs import Encoding
from core.store.manifest import Spec
from core.store.writer import ShardWriter
from tests.core.export.stores import same

DOCUMENT = (Path(__file__).parents[3] / "docs/data-format.md").read_text()
RAW, DECODING = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
TAIL = """
assert not {name.split(".")[0] for name in __import__("sys").modules} & {"core", "django"}
numpy.savez(out, name=name["name"], **arrays)
"""


def written(folder, feature, label, encodings):
    """A shard of one sample."""
    shard = folder / "train" / "shard-00000"
    specs = [
        Spec(array.dtype.name, array.shape, encoding)
        for array, encoding in zip((feature, label), encodings, strict=True)
    ]
    with ShardWriter(shard, *specs) as writer:
        writer.put(feature, label, {"name": "the first"})
        writer.finish()
    return shard


def run(code, shard, out):
    done = subprocess.run(
        [sys.executable, "-c", f"shard, out = {str(shard)!r}, {str(out)!r}\n{code}"],
        cwd=out.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return np.load(out)


def random(dtype, *shape):
    return np.random.default_rng(5).integers(0, np.iinfo(dtype).max, shape, dtype)


def test_five_lines_read_a_raw_record(tmp_path):
    assert len([line for line in RAW.splitlines() if line]) == 5
    feature, label = random("uint16", 6, 5, 1), np.array(3)
    shard = written(tmp_path, feature, label, ["raw", "raw"])
    code = RAW + "\nimport numpy\narrays = {'feature': feature, 'label': label}" + TAIL
    found = run(code, shard, tmp_path / "out.npz")
    assert found["name"] == "the first"
    assert same(found["feature"], feature)
    assert same(found["label"], label)


@pytest.mark.parametrize(
    ("encoding", "feature"),
    [
        ("raw", random("uint8", 6, 5, 3)),
        ("png", random("uint16", 6, 5, 3)),
        ("png", random("uint8", 6, 5, 1)),
        ("png", random("uint8", 6, 5, 4)),
        ("zstd", random("uint16", 6, 5, 7)),
    ],
)
def test_the_second_block_decodes_exactly(tmp_path, encoding, feature):
    label = random("uint8", 6, 5, 1)
    shard = written(tmp_path, feature, label, [encoding, "zstd"])
    found = run(RAW + DECODING + TAIL, shard, tmp_path / "out.npz")
    assert same(found["feature"], feature)
    assert same(found["label"], label)


def test_the_second_block_decodes_jpeg(tmp_path):
    y, x = np.mgrid[:64, :48].astype(np.uint8)
    feature = np.stack([2 * y, 3 * x, 255 - 2 * y], axis=2)
    shard = written(tmp_path, feature, np.array(1), ["jpeg", "raw"])
    found = run(RAW + DECODING + TAIL, shard, tmp_path / "out.npz")["feature"]
    assert found.shape == feature.shape
    assert np.abs(found.astype(int) - feature).mean() < 4
    assert same(run(RAW + DECODING + TAIL, shard, tmp_path / "out.npz")["label"], np.array(1))


def test_every_encoding_and_format_is_documented():
    for name in [*Encoding, *FORMATS]:
        assert f"`{name}`" in DOCUMENT or f'"{name}"' in DOCUMENT, name
