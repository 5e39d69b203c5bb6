"""Copies in another stage that are flipped, rotated or inverted."""

from __future__ import annotations

import numpy as np
import pytest

from core.leakage import changed
from core.leakage.fingerprints import Fingerprints
from core.remarks import warnings
from tests.core.leakage.stages import as_jpeg, leakage, names, picture, pictures


def turned(image, quarters):
    return np.ascontiguousarray(np.rot90(image, quarters))


COPIES = {
    "left and right": lambda image: image[:, ::-1],
    "up and down": lambda image: image[::-1],
    "quarter": lambda image: turned(image, 1),
    "half": lambda image: turned(image, 2),
    "three quarters": lambda image: turned(image, 3),
    "transposed": lambda image: image.transpose(1, 0, 2),
    "inverted": lambda image: 255 - image,
    "quarter, inverted": lambda image: 255 - turned(image, 1),
    "flipped, as JPEG": lambda image: as_jpeg(image[:, ::-1]),
}


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_changed_copy_is_found(tmp_path, copy, dtype):
    train, val = pictures(0, 8), pictures(100, 4)
    val[2] = np.ascontiguousarray(copy(train[5]))
    stages = {"train": train, "val": val}
    found = leakage(tmp_path, **{name: [one.astype(dtype) for one in images]
                                 for name, images in stages.items()})  # fmt: skip
    assert names(found) == [("changed", "t05", "v02")]
    assert found["duplicates"]["changed"] == 1
    assert warnings(found) == [
        "At least 1 sample is one of an earlier stage, flipped, rotated or inverted."
    ]


def test_fingerprints_of_changed_images_are_computed_from_the_images():
    image = picture(3, 48, 48)
    for flags in changed._CHANGES:
        made = image.transpose(1, 0, 2) if flags.transposed else image
        made = made[:: -1 if flags.upside_down else 1, :: -1 if flags.mirrored else 1]
        made = 255 - made if flags.inverted else made
        gathered = Fingerprints()
        for one in (image, np.ascontiguousarray(made)):
            gathered.add(one, None)
        computed = flags.fingerprints(gathered.image[:1])
        assert int(np.bitwise_count(computed ^ gathered.image[1:])[0]) <= 1


def test_copies_that_are_duplicates_anyway_are_counted_once(tmp_path):
    symmetric = np.concatenate([half := picture(1, 40, 15), half[:, ::-1]], axis=1)
    found = leakage(tmp_path, train=[symmetric], val=[symmetric])
    assert found["duplicates"]["exact"] == 1
    assert "changed" not in found["duplicates"]


def test_small_images_must_be_the_same(tmp_path):
    image, noise = picture(1, 20, 20), np.random.default_rng(0).integers(0, 9, (20, 20, 1))
    other = image[::-1] // 2 + noise.astype(np.uint8) * 2
    assert "changed" not in leakage(tmp_path / "a", train=[image], val=[other])["duplicates"]
    same = np.ascontiguousarray(image[::-1])
    assert leakage(tmp_path / "b", train=[image], val=[same])["duplicates"]["changed"] == 1


def test_large_datasets_are_not_searched(tmp_path, monkeypatch):
    monkeypatch.setattr(changed, "MOST", 10)
    image = picture(1)
    found = leakage(tmp_path, train=[image], val=[np.ascontiguousarray(image[::-1])])
    assert "changed" not in found["duplicates"]
