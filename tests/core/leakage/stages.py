"""Stages with images of which some are alike, and what is found in them."""

from __future__ import annotations

import json

import cv2
import numpy as np

from core.leakage.fingerprints import Fingerprints
from core.leakage.search import find_leakage
from core.store.manifest import Spec
from core.store.writer import ShardWriter

NOTHING = {
    "groups": {"count": 0, "shared": []},
    "duplicates": {"exact": 0, "near": 0, "pairs": []},
}


def write(folder, stage, samples, shard=0):
    """A shard of (feature, group) pairs; names are the stage's first letter and a number."""
    channels = samples[0][0].shape[2] if samples else 1
    dtype = samples[0][0].dtype.name if samples else "uint8"
    path = folder / stage / f"shard-{shard:05d}"
    fingerprints = Fingerprints()
    with ShardWriter(path, Spec(dtype, (None, None, channels)), None) as writer:
        for number, (feature, group) in enumerate(samples):
            entry = {"name": f"{stage[0]}{shard}{number}"} | ({"group": group} if group else {})
            writer.put(feature, None, entry)
            fingerprints.add(feature, group)
        writer.finish([("fingerprints.safetensors", fingerprints.to_bytes())])


def check(folder):
    found = find_leakage(
        {
            stage: sorted((folder / stage).glob("shard-*"))
            for stage in ("train", "val", "test")
            if (folder / stage).exists()
        }
    ).to_json()
    assert json.loads(json.dumps(found)) == found
    return found


def leakage(folder, **stages):
    """What is found in a dataset of the features, or (feature, group) pairs, of each stage."""
    for stage, samples in stages.items():
        write(folder, stage, [one if isinstance(one, tuple) else (one, None) for one in samples])
    return check(folder)


def picture(seed, height=40, width=30, dtype=np.uint8):
    random = np.random.default_rng(seed)
    small = random.uniform(0, 250, (12, 12)).astype(np.float32)
    return (
        cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
        .clip(0, 250)
        .astype(dtype)
    )


def pictures(start, count):
    return [picture(start + seed) for seed in range(count)]


def as_jpeg(image, quality=75):
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_UNCHANGED).reshape(image.shape)


def names(found):
    return [
        (pair["kind"], pair["a"]["name"], pair["b"]["name"])
        for pair in found["duplicates"]["pairs"]
    ]
