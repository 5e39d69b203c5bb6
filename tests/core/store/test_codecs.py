"""Every encoding against another library, and exactly where it is lossless."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import lmdb
import numpy as np
import pytest
import safetensors.numpy
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from core.exceptions import IngestionError, StoreError
from core.store.codecs import Encoding, compress, decompress, refuse_unfit
from core.store.manifest import Spec
from core.store.reader import StageReader
from core.store.writer import ShardWriter

SMOOTH = (np.add.outer(np.arange(40), np.arange(56)) * 2).astype(np.uint8)
COLOR = np.stack([SMOOTH, SMOOTH[::-1], 255 - SMOOTH], axis=2)


@st.composite
def lossless(draw):
    """An encoding, and arrays of one dtype and any shapes that it holds."""
    encoding = draw(st.sampled_from([Encoding.PNG, Encoding.ZSTD]))
    if encoding == Encoding.PNG:
        dtype, channels = (
            draw(st.sampled_from(["uint8", "uint16"])),
            draw(st.sampled_from([1, 3, 4])),
        )
    else:
        dtype = draw(st.sampled_from(["uint8", "int16", "uint16", "float32"]))
        channels = draw(st.integers(1, 6))
    sides = array_shapes(min_dims=2, max_dims=2, max_side=12)
    shapes = draw(st.lists(sides, min_size=1, max_size=4))
    return encoding, [draw(arrays(dtype, (*shape, channels))) for shape in shapes]


@settings(max_examples=80, deadline=None)
@given(lossless(), st.booleans())
def test_lossless_encodings_give_back_every_bit(drawn, as_label):
    encoding, samples = drawn
    compressed = Spec(samples[0].dtype.name, (None, None, samples[0].shape[2]), encoding)
    raw = Spec("uint8", (1, 1, 1))
    plain = np.zeros((1, 1, 1), np.uint8)
    with TemporaryDirectory() as folder:
        shard = Path(folder) / "train" / "shard-00000"
        feature, label = (raw, compressed) if as_label else (compressed, raw)
        with ShardWriter(shard, feature, label) as writer:
            for sample in samples:
                pair = (plain, sample) if as_label else (sample, plain)
                writer.check(*pair)
                writer.put(*pair, "entry")
            writer.finish()
        with StageReader(shard.parent) as reader:
            for index, sample in enumerate(samples):
                found = reader.read(index)[as_label]
                assert (found.dtype, found.shape) == (sample.dtype, sample.shape)
                assert found.tobytes() == sample.tobytes()


def test_png_is_read_by_another_library():
    grey, color = SMOOTH.astype(np.uint16)[:, :, None] * 257, COLOR
    for array in (grey, color):
        image = Image.open(io.BytesIO(compress(array, "png").tobytes()))
        assert image.format == "PNG"
        np.testing.assert_array_equal(np.asarray(image).reshape(array.shape), array)


def test_jpeg_is_read_by_another_library_and_close_to_the_original():
    for array in (SMOOTH[:, :, None], COLOR):
        data = compress(array, "jpeg")
        image = Image.open(io.BytesIO(data.tobytes()))
        assert image.format == "JPEG"
        ours = decompress(data, "jpeg", np.dtype(np.uint8), None)
        theirs = np.asarray(image).reshape(array.shape)
        assert np.abs(ours.astype(int) - theirs).max() <= 2
        assert np.abs(ours.astype(int) - array).mean() < 4


def test_zstd_frames_are_plain_bytes_in_order():
    array = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
    frame = compress(array[::-1], "zstd").tobytes()
    plain = zstandard.ZstdDecompressor().decompress(frame)
    np.testing.assert_array_equal(np.frombuffer(plain, np.float32), array[::-1].ravel())


def test_a_record_with_zstd_tells_its_shape(tmp_path):
    array = np.arange(24, dtype=np.int16).reshape(2, 4, 3)
    with ShardWriter(tmp_path / "s", Spec("int16", (None, None, 3), "zstd"), None) as writer:
        writer.put(array, None, "entry")
        writer.finish()
    with (
        lmdb.open(str(tmp_path / "s"), readonly=True, lock=False) as environment,
        environment.begin() as transaction,
    ):
        record = safetensors.numpy.load(transaction.get(b"%012d" % 0))
    assert record["feature_shape"].tolist() == [2, 4, 3]
    assert sorted(record) == ["feature", "feature_shape"]


def test_batches_of_compressed_samples(tmp_path):
    images = [np.roll(COLOR, shift, axis=1) for shift in range(5)]
    feature, label = Spec("uint8", COLOR.shape, "png"), Spec("uint8", (40, 56, 1), "zstd")
    with ShardWriter(tmp_path / "shard-00000", feature, label) as writer:
        for image in images:
            writer.put(image, image[:, :, :1], "entry")
        writer.finish()
    with StageReader(tmp_path) as reader:
        features, labels = reader.read_batch([4, 0, 2])
    np.testing.assert_array_equal(features, [images[4], images[0], images[2]])
    np.testing.assert_array_equal(labels, features[:, :, :, :1])


def test_what_jpeg_made_of_a_sample_is_what_the_writer_says(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (16, 16, 3), np.uint8)
    with ShardWriter(tmp_path / "shard-00000", Spec("uint8", noise.shape, "jpeg"), None) as writer:
        stored, _ = writer.put(noise, None, "entry")
        writer.finish()
    with StageReader(tmp_path) as reader:
        np.testing.assert_array_equal(reader.read(0)[0], stored)
    assert not np.array_equal(stored, noise)


@pytest.mark.parametrize(
    ("encoding", "dtype", "channels"),
    [("png", "float32", 1), ("png", "int16", 1), ("png", "uint8", 2), ("jpeg", "uint16", 1)],
)
def test_what_an_encoding_cannot_hold_is_refused(encoding, dtype, channels):
    with pytest.raises(IngestionError, match=f"{encoding} of the feature cannot hold {dtype}"):
        refuse_unfit("feature", encoding, dtype, (None, None, channels))
    refuse_unfit("feature", "zstd", dtype, (4, 4, channels))
    refuse_unfit("feature", "raw", dtype, (4, 4, channels))


@pytest.mark.parametrize("encoding", ["png", "jpeg", "zstd"])
def test_damaged_bytes_are_a_store_error(encoding):
    data = compress(COLOR, encoding)[:20]
    with pytest.raises(StoreError, match=encoding):
        decompress(data, encoding, np.dtype(np.uint8), COLOR.shape)


def test_a_frame_that_holds_more_than_its_shape_says_is_refused():
    data = compress(np.zeros((100, 100, 1), np.uint8), "zstd")
    with pytest.raises(StoreError, match="zstd"):
        decompress(data, "zstd", np.dtype(np.uint8), (2, 2, 1))
