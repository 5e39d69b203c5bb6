from __future__ import annotations

import hashlib
from itertools import product
from typing import Any

import cv2
import numpy as np
import pytest
import safetensors.numpy
from scipy.fft import dctn

from core.leakage.fingerprints import SIDE, WAVES, Fingerprints, perceptual_hashes


def fingerprint(feature, others=()) -> int:
    gathered = Fingerprints()
    for other in others:
        gathered.add(other, None)
    gathered.add(feature, None)
    return int(gathered.image[-1])


def distance(a, b) -> int:
    return (fingerprint(a) ^ fingerprint(b)).bit_count()


def scene(seed, height=256, width=256, channels=1, dtype="uint8"):
    """Some blurred blobs: an image with large and small structures."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(height, width, channels)).astype(np.float32)
    image = sum(
        cv2.GaussianBlur(noise, (0, 0), height / part).reshape(noise.shape) * height / part
        for part in (6, 20)
    )
    image = (image - image.min()) / np.ptp(image)
    return (image * (1 if dtype == "float32" else 250)).astype(dtype)


def test_the_waves_are_the_lowest_frequencies_of_a_cosine_transform():
    random = np.random.default_rng(1)
    levels = random.integers(0, 255, (9, SIDE**2))
    found = levels @ WAVES
    for row, image in zip(found, levels.reshape(-1, SIDE, SIDE), strict=True):
        wanted = dctn(image.astype(float), type=2) / 4 * 127
        lowest = {(u, v) for u in range(SIDE) for v in range(SIDE) if 0 < u * u + v * v < 72}
        values = sorted(wanted[pair] for pair in lowest)
        # Rounding to whole numbers is the only difference, at most half a level a pixel.
        assert len(lowest) <= 64
        nearest = [np.abs(row - value).min() for value in values]
        assert max(nearest) < 0.5 * 255 * SIDE


def test_sums_are_exact_in_float32():
    assert 254 * np.abs(WAVES).sum(axis=0).max() < 2**24
    assert not WAVES.sum(axis=0).any()


def test_a_fingerprint_does_not_depend_on_its_neighbours():
    images = [scene(seed, 40, 30) for seed in range(300)]
    together = Fingerprints()
    for image in images:
        together.add(image, None)
    assert together.image.tolist() == [fingerprint(image) for image in images]
    assert len(set(together.image.tolist())) == 300


def in_turn(channels: list[int]) -> list[Any]:
    """Types and numbers of channels, which take turns; all other pairs are `thorough`."""
    types, sampled = ("uint8", "int16", "uint16", "float32"), range(max(4, len(channels)))
    pairs = {(types[turn % 4], channels[turn % len(channels)]) for turn in sampled}
    return [
        pytest.param(*pair, marks=() if pair in pairs else pytest.mark.thorough)
        for pair in product(types, channels)
    ]


@pytest.mark.parametrize(("dtype", "channels"), in_turn([1, 3, 7]))
def test_brightness_and_size_change_few_bits(dtype, channels):
    for seed in range(5):
        image = scene(seed, channels=channels, dtype=dtype)
        darker = (image * 0.8).astype(dtype)
        smaller = image.reshape(128, 2, 128, 2, channels).mean((1, 3)).astype(dtype)
        assert distance(image, darker) <= 3
        assert distance(image, smaller) <= 3
        assert distance(image, scene(seed + 100, channels=channels, dtype=dtype)) > 3


def test_jpeg_changes_few_bits():
    for seed in range(20):
        image = scene(seed, 200, 300, channels=3)
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 75])
        assert distance(image, cv2.imdecode(data, cv2.IMREAD_COLOR)) <= 3


@pytest.mark.parametrize(("dtype", "channels"), in_turn([1, 2, 3, 4, 5, 64]))
def test_all_shapes_of_images_have_a_fingerprint(dtype, channels):
    for shape in [(8, 8), (8, 500), (63, 9), (65, 17), (40, 30), (300, 200), (64, 33)]:
        image = scene(1, *shape, channels, dtype)
        assert fingerprint(image) == fingerprint(image.copy()) != 0


def test_images_that_are_not_contiguous():
    image = scene(3, channels=3)
    assert fingerprint(image[:, ::-1]) == fingerprint(np.ascontiguousarray(image[:, ::-1]))


def test_constant_images_have_one_fingerprint():
    shapes, values = [(8, 8, 1), (300, 20, 3)], [0, 7, 255]
    found = {fingerprint(np.full(shape, value, np.uint8)) for shape in shapes for value in values}
    assert found == {0}


def test_values_at_the_limits_of_float32_give_a_fingerprint():
    image = np.full((20, 20, 1), np.finfo(np.float32).max)
    image[::2] *= -1
    with np.errstate(all="raise"):
        assert 0 <= fingerprint(image) < 2**64


@pytest.mark.parametrize("shape", [(1, 1, 300), (7, 100, 1), (100, 7, 3), (8, 8, 65)])
def test_what_is_no_image_is_known_by_its_bytes(shape):
    feature = np.random.default_rng(1).random(shape, np.float32)
    state = hashlib.blake2b(f"<f4{shape}".encode() + feature.tobytes(), digest_size=8)
    assert fingerprint(feature) == int.from_bytes(state.digest(), "little")
    assert fingerprint(feature) != fingerprint(feature.reshape(1, 1, -1).transpose(2, 0, 1))


def test_an_order_of_images_and_others_is_kept():
    image, vector = scene(1), np.ones((1, 1, 5), np.float32)
    assert fingerprint(vector, [image, vector, image]) == fingerprint(vector)
    assert fingerprint(image, [vector, image, vector]) == fingerprint(image)


def test_groups_are_codes_of_their_names():
    gathered = Fingerprints()
    for group in ["a", None, "ä", "a"]:
        gathered.add(scene(1, 8, 8), group)
    of_a, none, of_other, again = gathered.group.tolist()
    assert none == 0
    assert of_a == again != of_other
    assert of_a == int.from_bytes(hashlib.blake2b(b"a", digest_size=8).digest(), "little")


def test_bytes_are_plain_safetensors_and_come_back():
    gathered = Fingerprints()
    for seed in range(5):
        gathered.add(scene(seed, 20, 20), f"group {seed % 2}")
    blob = gathered.to_bytes()
    tensors = safetensors.numpy.load(blob)
    assert {name: (str(array.dtype), array.shape) for name, array in tensors.items()} == {
        "image": ("uint64", (5,)),
        "group": ("uint64", (5,)),
    }
    again = Fingerprints.from_bytes(blob)
    np.testing.assert_array_equal(again.image, gathered.image)
    np.testing.assert_array_equal(again.group, gathered.group)
    assert again.to_bytes() == blob


def test_nothing_gathered():
    assert len(Fingerprints.from_bytes(Fingerprints().to_bytes()).image) == 0
    assert perceptual_hashes(np.zeros((0, SIDE**2), np.uint8)).shape == (0,)
