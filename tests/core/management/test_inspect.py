from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.management.commands.inspect import lines
from core.remarks import warnings
from core.representations.contents import RejectedEntries
from core.store.manifest import StageInfo
from core.store.reader import StageReader

SHAPES = ["count=30", "bad=3,7"]


def test_the_counts_are_those_of_what_is_stored(installation, shapes):
    found = installation.json("inspect", "shapes")
    with StageReader(installation.folder / f"datasets/{shapes['id']}/train") as reader:
        features, labels = reader.read_batch(range(len(reader)))
    train = found["stages"]["train"]
    assert train["entries"] == len(features) == 28
    (channel,) = train["statistics"]["channels"]
    assert channel["mean"] == pytest.approx(features.mean())
    assert channel["std"] == pytest.approx(features.std())
    assert channel["percentiles"]["50"] == np.percentile(features, 50, method="inverted_cdf")
    pixels = {name: counts["pixels"] for name, counts in train["statistics"]["classes"].items()}
    assert pixels == {str(value): int((labels == value).sum()) for value in (0, 1)}
    assert sorted(row["message"] for row in found["rejected"]) == [
        "entry 3 is bad",
        "entry 7 is bad",
    ]


def test_the_text_says_the_same(installation, shapes):
    done = installation.run("inspect", "shapes")
    assert done.returncode == 0, done.stderr
    assert "for segmentation: 32 × 32 × 1 to 32 × 32 × 2" in done.stdout
    assert "cropped or rotated by other angles are not found" in done.stdout
    assert "features 32 × 32 × 1 uint16, labels 32 × 32 × 1 uint8" in done.stdout
    assert "train: 28 entries" in done.stdout
    assert "train, shape: in 28 samples, " in done.stdout
    assert " % of the pixels" in done.stdout
    assert "rejected train-3: entry 3 is bad" in done.stdout


def test_a_long_list_is_cut_in_the_text_alone(installation):
    numbers = ",".join(str(number) for number in range(25))
    sets = ["--set", "count=30", "--set", f"bad={numbers}", "--set", "max_rejected=100"]
    installation.json("ingest", "test-dummy", "--name", "x", *sets)
    text = installation.run("inspect", "x").stdout
    assert text.count("rejected train-") == 20
    assert "… and 5 more; --format json lists all." in text
    whole = json.loads(installation.run("inspect", "x", "--format", "json").stdout)
    assert len(whole["rejected"]) == 25


def test_an_unknown_dataset(installation):
    done = installation.run("inspect", "none")
    assert done.returncode == 1
    assert "There is no dataset “none”." in done.stderr


def test_what_stages_have_in_common_and_sizes_are_told():
    places = [{"stage": name, "index": 1, "name": f"{name}.png"} for name in ("train", "val")]
    leakage = {
        "groups": {
            "count": 1,
            "stages": {"train": 12, "val": 3},
            "shared": [{"group": "patient 7", "stages": {"train": 4, "val": 1}}],
        },
        "duplicates": {
            "exact": 0,
            "near": 1,
            "pairs": [{"kind": "near", "a": places[0], "b": places[1]}],
        },
    }
    sizes = {"distinct": 9, "smallest": [20, 30], "largest": [40, 50], "common": []}
    stage = StageInfo(1200, 5_000_000, 2, 0, {"sizes": sizes, "label": {"mean": 0.5, "std": 0.25}})
    found = {
        "dataset": "x",
        "plugin": "test",
        "folder": "/data",
        "task": "regression",
        "input": [None, None, 3],
        "output": [1],
        "class_labels": [],
        "feature": {"dtype": "uint8", "shape": [None, None, 3], "encoding": "jpeg"},
        "label": {"dtype": "float32", "shape": [], "encoding": "raw"},
        "stages": {"train": vars(stage)},
        "left_out": ["3: hidden files"],
        "read_as": ["t.csv: separator: tab"],
        "leakage": leakage,
        "warnings": warnings(leakage),
    }
    text = list(lines(found, RejectedEntries(Path("/data"), found)))
    assert text[1:] == [
        "for regression: any × any × 3 to 1",
        "features any × any × 3 uint8 as jpeg, labels scalar float32",
        "WARNING: 1 group has samples in more than one stage.",
        "WARNING: 1 sample looks nearly identical to one of an earlier stage.",
        "train: 1200 entries, 12 groups, 5.0 MB, 2 shards, 0 rejected",
        "  9 sizes, 20 × 30 to 40 × 50 pixels",
        "  labels: mean 0.5, standard deviation 0.25",
        "read t.csv: separator: tab",
        "skipped 3: hidden files",
        "shared group patient 7: 4 of train, 1 of val",
        "near duplicates: train train.png and val val.png",
    ]
