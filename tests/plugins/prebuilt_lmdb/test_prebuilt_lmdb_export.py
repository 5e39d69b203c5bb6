"""What the product exports comes back as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.export.engine import export
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from tests.core.export.stores import KINDS, write_stage
from tests.plugins.prebuilt_lmdb.messages import classified, plugin_of, samples


@pytest.mark.parametrize("kind", ["masks", "classes", "sizes", "packed"])
def test_an_exported_dataset_is_read_back(tmp_path: Path, kind: str):
    feature, label = KINDS[kind]
    (dataset := tmp_path / "dataset").mkdir()
    DatasetManifest(
        plugin_id="test",
        plugin_version="1",
        fields={},
        user_data={},
        feature=feature,
        label=label,
        stages={
            stage: write_stage(dataset / stage, kind, count)
            for stage, count in (("train", 7), ("val", 3))
        },
    ).save(dataset)
    folder = export(dataset, "caffe-lmdb", tmp_path / "out", (), lambda *_: None).folder
    names = {f"prebuilt_{s}_images": str(folder / f"{s}_db") for s in ("train", "val")}
    if (folder / "train_labels").exists():
        names |= {f"prebuilt_{s}_labels": str(folder / f"{s}_labels") for s in ("train", "val")}
    if (mean := folder / "mean.binaryproto").exists():
        names["prebuilt_mean_file"] = str(mean)
    plugin = plugin_of(names.pop("prebuilt_train_images"), **names)
    for stage in ("train", "val"):
        with StageReader(dataset / stage) as reader:
            expected = [reader.read(index) for index in range(len(reader))]
        found = samples(plugin, stage)
        for (image, truth), (expected_image, expected_truth) in zip(found, expected, strict=True):
            np.testing.assert_array_equal(image, expected_image)
            np.testing.assert_array_equal(truth, expected_truth)
            # Caffe has no whole numbers of 16 bit: floating-point numbers hold them exactly.
            is_wide = expected_image.dtype == np.uint16
            assert image.dtype == (np.float32 if is_wide else expected_image.dtype)


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    train, val = classified(tmp_path / "train", 40), classified(tmp_path / "val", 7, seed=1)
    (tmp_path / "labels.txt").write_text("cat\ndog\nowl\n")
    made = installation.json(
        "ingest",
        "prebuilt-lmdb",
        "--name=pets",
        f"--set=prebuilt_train_images={train}",
        f"--set=prebuilt_val_images={val}",
        f"--set=class_labels_path={tmp_path}/labels.txt",
    )
    assert {name: stage["entries"] for name, stage in made["stages"].items()} == {
        "train": 40,
        "val": 7,
    }
    assert made["rejected"] == []
    (manifest,) = installation.folder.glob("datasets/*/dataset.json")
    assert DatasetManifest.load(manifest.parent).task == "classification"
    with StageReader(manifest.parent / "train") as reader:
        stored = [reader.read(index) for index in range(len(reader))]
    expected = samples(plugin_of(train))
    assert Counter(
        (feature.tobytes(), int(label)) for feature, label in stored if label is not None
    ) == Counter((feature.tobytes(), label) for feature, label in expected)
