from __future__ import annotations

import gzip
from itertools import pairwise

import cv2
import numpy as np
import pytest

from core.exceptions import StoreError
from core.leakage.fingerprints import Fingerprints
from core.leakage.search import find_leakage
from tests.core.leakage.stages import (
    NOTHING,
    as_jpeg,
    check,
    leakage,
    names,
    picture,
    pictures,
    write,
)


def test_stages_that_have_nothing_in_common(tmp_path):
    found = leakage(tmp_path, train=pictures(0, 30), val=pictures(100, 10), test=pictures(200, 5))
    assert found == NOTHING


def test_exact_duplicates_are_named_with_their_places(tmp_path):
    train, val = pictures(0, 8), pictures(100, 4)
    val[2] = train[5]
    found = leakage(tmp_path, train=train, val=val)
    assert found["duplicates"] == {
        "exact": 1,
        "near": 0,
        "pairs": [
            {
                "kind": "exact",
                "a": {"stage": "train", "index": 5, "name": "t05"},
                "b": {"stage": "val", "index": 2, "name": "v02"},
            }
        ],
    }


def test_near_duplicates(tmp_path):
    train, val = pictures(0, 8), pictures(100, 4)
    val += [as_jpeg(train[1]), (train[2] * 0.8).astype(np.uint8), cv2.resize(train[3], (45, 60))]
    val[-1] = val[-1][:, :, None]
    found = leakage(tmp_path, train=train, val=val)
    assert (found["duplicates"]["exact"], found["duplicates"]["near"]) == (0, 3)
    assert names(found) == [("near", "t01", "v04"), ("near", "t02", "v05"), ("near", "t03", "v06")]


@pytest.mark.parametrize(("side", "expected"), [(28, 0), (56, 1)])
def test_small_images_must_be_more_alike(tmp_path, side, expected):
    """Two images that correlate by 0.9925: copies or not, depending on how much they can say."""
    one, noise = (picture(seed, side, side).astype(np.float64) for seed in (8, 9))
    one, noise = one - one.mean(), noise - noise.mean()
    noise -= one * (noise * one).sum() / (one * one).sum()
    share = np.tan(np.arccos(0.9925)) * np.linalg.norm(one) / np.linalg.norm(noise)
    pair = [
        np.round(128 + 0.4 * part).reshape(side, side, 1) for part in (one, one + share * noise)
    ]
    first, second = (part.clip(0, 255).astype(np.uint8) for part in pair)
    assert 0.991 < np.corrcoef(first.ravel(), second.ravel())[0, 1] < 0.994
    assert leakage(tmp_path, train=[first], val=[second])["duplicates"]["near"] == expected


def test_an_exact_duplicate_is_not_also_a_near_one(tmp_path):
    train = pictures(0, 5)
    found = leakage(tmp_path, train=[as_jpeg(train[0]), train[0]], test=[train[0]])
    assert names(found) == [("exact", "t01", "t00")]


def test_a_sample_counts_once_however_many_duplicates_it_has(tmp_path):
    one = picture(1)
    found = leakage(tmp_path, train=[one, one, one], val=[one], test=[one, one])
    assert found["duplicates"]["exact"] == 3
    assert names(found) == [
        ("exact", "t00", "v00"),
        ("exact", "t00", "t00"),
        ("exact", "t00", "t01"),
    ]
    assert {pair["a"]["stage"] for pair in found["duplicates"]["pairs"]} == {"train"}


def test_duplicates_between_val_and_test(tmp_path):
    found = leakage(tmp_path, train=pictures(0, 3), val=pictures(10, 3), test=pictures(12, 3))
    assert names(found) == [("exact", "v02", "t00")]


def test_duplicates_within_a_stage_are_no_leakage(tmp_path):
    one, other = picture(1), picture(2)
    found = leakage(tmp_path, train=[one, one, as_jpeg(one)], val=[other, other, as_jpeg(other)])
    assert found == NOTHING


def test_the_same_values_in_another_shape_or_dtype_are_not_exact(tmp_path):
    wide = picture(1, 20, 40)
    write(tmp_path, "train", [(wide, None)])
    write(tmp_path, "val", [(wide.astype(np.int16), None)])
    write(tmp_path, "test", [(wide.reshape(40, 20, 1), None)])
    assert names(check(tmp_path)) == [("near", "t00", "v00")]


def test_constant_images_are_duplicates_only_if_equal(tmp_path):
    black, grey = np.zeros((20, 20, 1), np.uint8), np.full((20, 20, 1), 9, np.uint8)
    larger = np.zeros((21, 20, 1), np.uint8)
    found = leakage(tmp_path, train=[black] * 3, val=[grey, larger], test=[black, grey])
    assert names(found) == [("exact", "t00", "t00"), ("exact", "v00", "t01")]
    assert (found["duplicates"]["exact"], found["duplicates"]["near"]) == (2, 0)


def test_vectors_are_duplicates_only_if_equal(tmp_path):
    random = np.random.default_rng(1)
    rows = [random.random((1, 20, 1)).astype(np.float32) for _ in range(9)]
    found = leakage(tmp_path, train=rows[:6], val=[rows[4], rows[7], rows[5] * np.float32(1.0001)])
    assert names(found) == [("exact", "t04", "v00")]
    assert found["duplicates"]["near"] == 0


def test_a_name_stands_for_a_sample_of_any_shard(tmp_path):
    train = pictures(0, 7)
    write(tmp_path, "train", [(image, None) for image in train[:4]], shard=0)
    write(tmp_path, "train", [], shard=1)
    write(tmp_path, "train", [(image, None) for image in train[4:]], shard=2)
    write(tmp_path, "val", [(train[6], None), (train[3], None)])
    found = check(tmp_path)["duplicates"]["pairs"]
    assert [(pair["a"]["index"], pair["a"]["name"]) for pair in found] == [(6, "t22"), (3, "t03")]


def test_the_result_is_the_same_however_a_stage_is_cut_into_shards(tmp_path):
    train = [(image, f"g{number}") for number, image in enumerate(pictures(0, 90))]
    val = [(as_jpeg(image), group) for image, group in train[::3]] + train[:7]
    found = []
    for folder, cuts in [("one", [0, 90]), ("four", [0, 1, 30, 31, 90])]:
        for shard, (start, stop) in enumerate(pairwise(cuts)):
            write(tmp_path / folder, "train", train[start:stop], shard)
        write(tmp_path / folder, "val", val)
        found.append(check(tmp_path / folder))
        for pair in found[-1]["duplicates"]["pairs"]:
            del pair["a"]["name"]  # it tells the shard
    assert found[0] == found[1]
    assert found[0]["duplicates"]["exact"] == 7


def test_groups_in_several_stages(tmp_path):
    images = iter(pictures(0, 12))
    found = leakage(
        tmp_path,
        train=[(next(images), group) for group in ["p1", "p2", "p1", "p3", None]],
        val=[(next(images), group) for group in ["p4", "p1", "p2", "p2"]],
        test=[(next(images), group) for group in ["p5", None, "p1"]],
    )
    assert found["groups"] == {
        "count": 2,
        "shared": [
            {"group": "p1", "stages": {"train": 2, "val": 1, "test": 1}},
            {"group": "p2", "stages": {"train": 1, "val": 2}},
        ],
        "stages": {"train": 3, "val": 3, "test": 2},
    }
    assert found["duplicates"] == NOTHING["duplicates"]


def test_datasets_of_one_stage_or_none(tmp_path):
    assert find_leakage({}).to_json() == NOTHING
    assert leakage(tmp_path, train=pictures(0, 3), val=[]) == NOTHING


def test_fingerprints_that_are_missing_or_damaged_are_named(tmp_path):
    write(tmp_path, "train", [(picture(1), None)])
    path = tmp_path / "train" / "shard-00000" / "fingerprints.safetensors"
    path.write_bytes(Fingerprints().to_bytes())
    with pytest.raises(StoreError, match=r"fingerprints\.safetensors has 0 samples instead of 1"):
        check(tmp_path)
    path.write_bytes(b"damaged")
    with pytest.raises(StoreError, match=r"fingerprints\.safetensors is damaged"):
        check(tmp_path)
    path.unlink()
    with pytest.raises(StoreError, match=r"fingerprints\.safetensors is missing"):
        check(tmp_path)


@pytest.mark.real_data
def test_other_writers_digits_are_not_flagged_and_copies_as_jpeg_are(tmp_path, real_data):
    def digits(part):
        data = gzip.decompress((real_data / "mnist" / f"{part}-images-idx3-ubyte.gz").read_bytes())
        return np.frombuffer(data, np.uint8, offset=16).reshape(-1, 28, 28, 1)

    train, test = digits("train")[:20_000], digits("t10k")[:4000]
    copies = [as_jpeg(image) for image in train[:200]]
    found = leakage(tmp_path, train=list(train), test=[*test, *copies])["duplicates"]
    pairs = found["pairs"]
    assert found["exact"] == 0
    assert 195 <= found["near"] <= 205
    assert sum(pair["b"]["index"] < 4000 for pair in pairs) <= 5
    assert all(
        pair["a"]["index"] == pair["b"]["index"] - 4000
        for pair in pairs
        if pair["b"]["index"] >= 4000
    )
