"""A logged-in browser, and stored samples for it to look at."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from core.models import Dataset, Stage
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.writer import ShardWriter
from tests import factories


@pytest.fixture(autouse=True)
def _rows(db: None, data_dir: Any) -> None:
    """Every page needs the database, and no test may see another one's files."""


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("ann", password="secret")


@pytest.fixture
def browser(user: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Of a user, to whom belongs what the factories make from now on."""
    monkeypatch.setattr(factories, "make_job", partial(factories.make_job, owner=user))
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


@pytest.fixture
def stored() -> Dataset:
    """A finished dataset of 30 training images, 48 × 32, with discs as masks."""
    return store_dataset(30)


def store_dataset(
    count: int, *, scalar: bool = False, bad: int = 0, dtype: str = "uint16", **values: Any
) -> Dataset:
    labels = [np.array(i % 2) if scalar else mask(i) for i in range(count)]
    label = Spec(labels[0].dtype.name, labels[0].shape)
    dataset = factories.make_dataset(
        feature={"dtype": dtype, "shape": [48, 32, 1]},
        label={"dtype": label.dtype, "shape": list(label.shape)},
        user_data={"class_labels": ["background", "heart"], "palette": [[0, 0, 0], [255, 0, 0]]},
        **values,
    )
    folder = dataset.folder / "train" / "shard-00000"
    folder.parent.mkdir(parents=True)
    with ShardWriter(folder, Spec(dtype, (48, 32, 1)), label) as writer:
        for index in range(count):
            feature = np.full((48, 32, 1), 100 + index, dtype)
            writer.put(feature, labels[index], {"name": f"slice <{index}>"})
        for index in range(bad):
            writer.reject(f"bad-{index}", f"bad-{index}.dcm", ValueError("no <pixels>"))
        info = writer.finish()
    percentiles = {"0.5": 100, "1": 100, "50": 110, "99": 130, "99.5": 130}
    channel = {"mean": 1, "std": 1, "min": 0, "max": 200, "percentiles": percentiles}
    classes = {"0": {"pixels": 900, "samples": count}, "1": {"pixels": 100, "samples": count}}
    statistics = {"channels": [channel], "classes": classes}
    counts = {"entries": count, "bytes": info.bytes, "shards": 1, "rejected": bad}
    Stage.objects.create(dataset=dataset, name="train", statistics=statistics, **counts)
    DatasetManifest(
        *(dataset.plugin_id, "1", {}, dataset.user_data, Spec(dtype, (48, 32, 1)), label),
        stages={"train": StageInfo(statistics=statistics, **counts)},
    ).save(dataset.folder)
    return dataset


def mask(index: int) -> np.ndarray:
    y, x = np.mgrid[:48, :32]
    return (np.hypot(y - 24, x - 16) < 5 + index % 5).astype(np.uint8)[:, :, None]


@pytest.fixture
def store() -> Any:
    return store_dataset
