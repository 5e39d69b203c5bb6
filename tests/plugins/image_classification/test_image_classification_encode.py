from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from digits_image_classification import DataIngestion
from digits_image_classification.forms import DatasetForm
from PIL import Image

from core.images import read_image
from core.plugins import IngestionError
from core.store.reader import StageReader
from tests.core.images.files import smooth
from tests.plugins.image_classification.class_folders import (
    data_of,
    make_classes,
    make_dicom,
    make_image,
    plugin_of,
)


@pytest.mark.parametrize(("conversion", "channels"), [("RGB", 3), ("L", 1), ("none", 3)])
def test_features_have_the_wanted_size_and_channels(tmp_path: Path, conversion, channels):
    make_classes(tmp_path, a=2, b=2)
    plugin = plugin_of(tmp_path, channel_conversion=conversion, resize_width=8, resize_height=6)
    ((feature, label),) = plugin.encode_entry({"file": "b/0001.png", "label": 1})
    np.testing.assert_array_equal(feature, np.full((6, 8, channels), 50, np.uint8))
    assert label == 1


def test_without_a_size_images_stay_as_they_are(tmp_path: Path):
    make_classes(tmp_path, a=2, b=2)
    plugin = plugin_of(tmp_path, resize_width=None, resize_height=None)
    assert plugin.encode_entry({"file": "a/0000.png", "label": 0})[0][0].shape == (12, 10, 3)


def test_the_mode_decides_over_proportions(tmp_path: Path):
    make_classes(tmp_path, a=2, b=2)
    make_image(tmp_path / "a/wide.png", 100, (10, 30))
    plugin = plugin_of(tmp_path, resize_width=30, resize_height=30, resize_mode="fill")
    ((feature, _),) = plugin.encode_entry({"file": "a/wide.png", "label": 0})
    assert (feature[10:20] == 100).all()
    assert not feature[:10].any()


def test_dicom_files_keep_their_type(tmp_path: Path):
    for name in "ab":
        make_dicom(tmp_path / name / "1", "P1", 3000)
        make_dicom(tmp_path / name / "2", "P2", 3000)
    plugin = plugin_of(tmp_path, resize_width=5, resize_height=6, channel_conversion="RGB")
    ((feature, label),) = plugin.encode_entry(plugin.itemize_entries("train")[0])
    assert feature.dtype == np.uint16
    assert feature.shape == (6, 5, 3)
    assert (feature == 3000).all()
    assert label == 0


def test_a_damaged_image_is_named(tmp_path: Path):
    make_classes(tmp_path, a=2, b=2)
    (tmp_path / "a/0000.png").write_bytes(b"nothing")
    with pytest.raises(IngestionError, match=r"a/0000.png cannot be used as an image"):
        plugin_of(tmp_path).encode_entry({"file": "a/0000.png", "label": 0})


@pytest.mark.parametrize("field", ["test_image_file", "test_image_path"])
def test_an_inference_reads_the_image_as_training_did(tmp_path: Path, field: str):
    form = DatasetForm(data_of(make_classes(tmp_path, a=2, b=2)))
    assert form.is_valid()
    path = make_image(tmp_path / "new.png", 7, (300, 500))
    plugin = DataIngestion(is_inference_db=True, **form.cleaned_data, **{field: str(path)})
    (entry,) = plugin.itemize_entries("test")
    assert entry["name"] == "new.png"
    ((feature, label),) = plugin.encode_entry(entry)
    np.testing.assert_array_equal(feature, read_image(path, channels=3, size=(256, 256)))
    assert label is None


def test_an_inference_without_an_image_is_refused():
    with pytest.raises(IngestionError, match="No image was chosen"):
        DataIngestion(is_inference_db=True).itemize_entries("test")


def test_the_whole_way_through_the_command(installation, tmp_path: Path):
    data = make_classes(tmp_path / "data", cat=10, dog=10)
    (data / "cat/broken.png").write_bytes(b"nothing")
    result = installation.json(
        *("ingest", "image-classification", "--name", "pets"),
        *("--set", f"folder_train={data}", "--set", "folder_pct_val=20"),
        *("--set", "resize_width=16", "--set", "resize_height=16", "--set", "max_rejected=20"),
    )
    assert result["status"] == "done"
    counts = {name: stage["entries"] for name, stage in result["stages"].items()}
    assert sum(counts.values()) == 20
    assert counts["val"] in (3, 4)
    (rejected,) = result["rejected"]
    assert rejected["file"] == "cat/broken.png"
    folder = installation.folder / "datasets" / str(result["id"])
    with StageReader(folder / "val") as reader:
        for index, entry in enumerate(reader.entries(0, len(reader))):
            feature, label = reader.read(index)
            assert feature.shape == (16, 16, 3)
            assert (feature == 50 * int(label)).all()
            assert entry["label"] == int(label) == entry["file"].startswith("dog")


def test_the_bytes_do_not_depend_on_the_number_of_processes(installation, tmp_path: Path):
    for number in range(140):
        path = tmp_path / "data" / "ab"[number % 2] / f"{number:03d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(smooth(60, 90, seed=number)).save(path)
    sums = []
    for processes in (1, 2):
        result = installation.json(
            *("ingest", "image-classification", "--name", f"by {processes}"),
            *("--set", f"folder_train={tmp_path / 'data'}", "--set", f"job_cpus={processes}"),
            *("--set", "resize_width=24", "--set", "resize_height=24"),
        )
        folder = installation.folder / "datasets" / str(result["id"])
        lines = (folder / "SHA256SUMS").read_text().splitlines()
        sums.append([line for line in lines if line.endswith("data.mdb")])
    assert len(sums[0]) == 3
    assert sums[0] == sums[1]
