"""The library `webdataset` reads what was exported."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
import webdataset
from PIL import Image

from tests.core.export.stores import same


def samples(folder, stage="train"):
    """The files of each sample by ending, undecoded."""
    urls = [str(path) for path in sorted(folder.glob(f"{stage}*.tar"))]
    return list(webdataset.WebDataset(urls, shardshuffle=False))


def png(content):
    image = np.asarray(Image.open(io.BytesIO(content)))
    return image if image.ndim == 3 else image[:, :, None]


@pytest.mark.parametrize("kind", ["masks", "packed", "sizes"])
def test_images_and_masks_of_8_bits_are_png_files(exported, stored, kind):
    folder = exported(kind, "webdataset")
    for stage in ("train", "val"):
        for number, (found, (feature, label)) in enumerate(
            zip(samples(folder, stage), stored(stage), strict=True)
        ):
            assert found["__key__"] == f"{number:08d}"
            of_8_bits = feature.dtype == np.uint8
            image = png(found["png"]) if of_8_bits else np.load(io.BytesIO(found["npy"]))
            assert same(image, feature)
            assert same(png(found["label.png"]), label)
            assert json.loads(found["json"])["name"] == f"{stage} „{number}“"


def test_the_library_decodes_colours_and_classes(exported, stored):
    urls = [str(path) for path in exported("classes", "webdataset").glob("train-*.tar")]
    pairs = webdataset.WebDataset(urls, shardshuffle=False).decode("rgb8").to_tuple("png", "cls")
    for (image, number), (feature, label) in zip(pairs, stored(), strict=True):
        assert same(image, feature)
        assert number == label


@pytest.mark.parametrize("decoder", ["l8", "rgb8", "rgb", "pil"])
def test_no_decoder_of_the_library_clips_16_bits(exported, stored, decoder):
    """It would of a PNG file, to 255."""
    urls = [str(path) for path in exported("masks", "webdataset").glob("train-*.tar")]
    dataset = webdataset.WebDataset(urls, shardshuffle=False).decode(decoder)
    for sample, (feature, _) in zip(dataset, stored(), strict=True):
        assert same(sample["npy"], feature)
        assert feature.max() > 255


@pytest.mark.parametrize("kind", ["numbers", "boxes"])
def test_what_no_png_file_holds_is_an_npy_file(exported, stored, kind):
    folder = exported(kind, "webdataset")
    for found, (feature, label) in zip(samples(folder), stored(), strict=True):
        assert same(np.load(io.BytesIO(found["label.npy"])), label)
        if kind == "numbers":
            assert same(np.load(io.BytesIO(found["npy"])), feature)


def test_without_labels(exported, stored):
    (first, *_) = samples(exported("unlabelled", "webdataset"))
    assert {"npy", "json"} == {name for name in first if not name.startswith("__")}
    assert same(np.load(io.BytesIO(first["npy"])), stored()[0][0])


@pytest.mark.parametrize(("limit", "value"), [("TAR_SAMPLES", 3), ("TAR_BYTES", 9_000)])
def test_a_large_stage_is_cut_into_files(exported, stored, monkeypatch, limit, value):
    monkeypatch.setattr(f"core.export.webdataset.{limit}", value)
    folder = exported("masks", "webdataset")
    tars = sorted(folder.glob("train-*.tar"))
    assert tars[0].name == "train-000000.tar"
    counts = [len(samples(folder, tar.stem)) for tar in tars]
    assert len(counts) > 1
    assert sum(counts) == 7
    assert max(counts) <= 3
    found = [np.load(io.BytesIO(sample["npy"])) for sample in samples(folder)]
    assert all(same(a, b) for a, (b, _) in zip(found, stored(), strict=True))
