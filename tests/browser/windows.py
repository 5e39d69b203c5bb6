"""Datasets of pictures that carry their values, one of each kind, for pages with a window."""

from __future__ import annotations

import numpy as np

DATASETS = """
import json
import numpy as np
from core.models import Dataset, Stage
from core.store.manifest import Spec
from core.store.writer import ShardWriter
from tests.browser.windows import HOUNSFIELD, KINDS, SLICES, image_of
from tests.factories import make_dataset

found = []
for kind, channels in (*KINDS, HOUNSFIELD):
    images = [image_of(kind, channels, number) for number in range(SLICES)]
    spec = Spec(kind, images[0].shape)
    feature = {"dtype": kind, "shape": list(spec.shape)}
    dataset = make_dataset(feature=feature, label=None, name=f"windows {kind} {channels}")
    folder = dataset.folder / "train" / "shard-00000"
    folder.parent.mkdir(parents=True)
    with ShardWriter(folder, spec, None) as writer:
        for number, image in enumerate(images):
            writer.put(image, None, {"name": f"slice {number}", "group": "a"})
        info = writer.finish()
    counts = {"entries": SLICES, "bytes": info.bytes, "shards": 1, "rejected": 0}
    statistics = {}
    if (kind, channels) == HOUNSFIELD:
        statistics = {"channels": [{"percentiles": {"1": 10, "99": 60000}}] * 2}
        values = {"dicom_values": [1, -1024], "dicom_unit": "HU", "dicom_window": [50, 90]}
        Dataset.objects.filter(pk=dataset.pk).update(user_data=values)
    Stage.objects.create(dataset=dataset, name="train", statistics=statistics, **counts)
    found.append(dataset.pk)
print(json.dumps(found))
"""
KINDS = [("uint16", 1), ("uint16", 3), ("int16", 1), ("float32", 1)]
HOUNSFIELD = ("uint16", 2)
"""Of which the first channel is shown."""
SLICES = 3


def image_of(kind: str, channels: int, number: int) -> np.ndarray:
    random = np.random.default_rng(number)
    if kind == "float32":
        return random.normal(0, 300, (70, 90, channels)).astype(np.float32)
    limits = np.iinfo(kind)
    return random.integers(limits.min, limits.max, (70, 90, channels), kind, endpoint=True)
