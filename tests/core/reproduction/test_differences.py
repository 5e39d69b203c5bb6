"""What is different between a run's provenance and that of now, in sentences."""

from __future__ import annotations

import copy

import pytest

from core.reproduction.differences import differences

THEN = {
    "settings": {"batch_size": 4, "train_epochs": 3, "random_seed": None},
    "seed": 7,
    "dataset": {
        "description": "d",
        "stages": {"train": {"entries": 100, "bytes": 9, "sha256": "a"}},
    },
    "initial_weights": {"file": "net.pth", "sha256": "w"},
    "plugins": {"network": {"id": "unet", "app": "networks", "version": "1.0"}},
    "code": {"commit": "", "parts": {"core.training": "c", "networks": "n"}},
    "packages": {"keras": "3.15.1", "numpy": "2.4.6"},
    "machine": {
        "name": "one",
        "system": "Linux x86_64",
        "processor": "p",
        "cpus": 2,
        "features": ["avx", "fma"],
        "devices": [],
        "variables": {},
    },
}


def changed(*path: str, to: object) -> list[tuple[str, str]]:
    """The differences where one fact is another one."""
    now = copy.deepcopy(THEN)
    inner = now
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    return [(one.kind, one.text) for one in differences(THEN, now)]


def test_the_same_facts_differ_in_nothing():
    assert differences(THEN, copy.deepcopy(THEN)) == []


@pytest.mark.parametrize(
    ("path", "value", "kind", "text"),
    [
        (
            ("packages", "keras"),
            "3.16.0",
            "package",
            "keras is version 3.16.0; it was 3.15.1.",
        ),
        (("packages",), {"keras": "3.15.1"}, "package", "numpy is not installed; it was"),
        (
            ("dataset", "stages", "train", "entries"),
            120,
            "dataset",
            "The stage “train” of the dataset has 120 samples; it had 100.",
        ),
        (
            ("dataset", "stages", "train", "sha256"),
            "b",
            "dataset",
            "The samples of the stage “train” of the dataset changed.",
        ),
        (("dataset", "stages"), {}, "dataset", "The dataset lost the stage “train”."),
        (("dataset", "description"), "x", "dataset", "class labels or statistics changed"),
        (
            ("code", "parts", "networks"),
            "m",
            "code",
            "The training code changed in networks.",
        ),
        (("seed",), 8, "seed", "The seed is 8; it was 7."),
        (("settings", "batch_size"), 8, "settings", "The setting batch_size is 8; it was 4."),
        (("plugins", "network", "version"), "1.1", "plug-in", "unet has version 1.1; it had 1.0."),
        (("machine", "name"), "two", "machine", "The machine is two; it was one."),
        (("machine", "cpus"), 8, "machine", "The number of CPUs is 8; it was 2."),
        (("machine", "features"), ["avx"], "machine", "fma are missing, none are new."),
        (("machine", "devices"), ["A100"], "machine", "It trains on A100; it trained on the CPU."),
        (
            ("machine", "variables"),
            {"TF_ENABLE_ONEDNN_OPTS": "0"},
            "machine",
            "TF_ENABLE_ONEDNN_OPTS is 0; it was not set.",
        ),
        (("initial_weights", "sha256"), None, "weights", "net.pth, is missing."),
        (("initial_weights", "sha256"), "v", "weights", "is not the one it started from."),
        (("initial_weights",), None, "weights", "now it starts from random weights."),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_what_changed_is_named(path, value, kind, text):
    ((found, sentence),) = changed(*path, to=value)
    assert found == kind
    assert text in sentence


def test_unknown_devices_and_the_seed_in_the_settings_are_no_difference():
    assert changed("machine", "devices", to=None) == []
    assert changed("settings", "random_seed", to=7) == []
