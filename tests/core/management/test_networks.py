"""The command `networks`."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from core.networks import networks
from core.storage import DatasetFolder
from core.store.manifest import DatasetManifest, Spec, StageInfo
from tests.factories import make_dataset


def printed(capsys, *arguments) -> dict:
    call_command("networks", *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_every_network_is_listed_with_what_it_takes(capsys):
    rows = printed(capsys)
    assert [row["id"] for row in rows] == [network.get_id() for network in networks()]
    lenet = next(row for row in rows if row["id"] == "lenet")
    assert lenet["tasks"] == ["classification", "multi-label", "regression"]
    assert (lenet["least_size"], lenet["parameters"]) == (16, None)
    assert lenet["options"] == {"width": 20, "units": 500, "normalization": "dataset"}
    call_command("networks")
    shown = capsys.readouterr().out
    tasks = "classification, multi-label, regression"
    assert f"lenet: LeNet-5\n  tasks: {tasks}\n  smallest images: 16 × 16" in shown


@pytest.mark.training
def test_the_layers_are_printed_with_shapes_parameters_and_inputs(capsys):
    chosen = [
        "unet",
        "--shape",
        "20,24,2",
        "--outputs",
        "3",
        "--set",
        "depth=1",
        "--set",
        "width=4",
    ]
    found = printed(capsys, *chosen)
    layers = {layer["name"]: layer for layer in found["layers"]}
    assert layers["up1_skip"]["inputs"] == ["down1_leaky_relu2", "up1_bilinear"]
    assert layers["down1_conv1"]["parameters"] == 3 * 3 * 2 * 4
    assert layers["down1_pool"]["shape"] == [None, 10, 12, 4]
    assert layers["probabilities"]["shape_text"] == "20 × 24 × 3"
    assert found["parameters"] == sum(layer["parameters"] for layer in found["layers"])
    call_command("networks", *chosen)
    shown = capsys.readouterr().out
    assert f"{found['parameters']:,} parameters, {found['trainable_parameters']:,} of" in shown


@pytest.mark.training
@pytest.mark.django_db
def test_a_dataset_says_what_the_network_is_built_for(data_dir, capsys):
    row = make_dataset(name="areas", task="regression")
    statistics = {
        "channels": [{"min": 0, "max": 9, "mean": 5.0, "std": 2.0}],
        "label": {"mean": [1.0, 2.0], "std": [1.0, 1.0]},
    }
    stages = {"train": StageInfo(4, 100, 1, 0, statistics)}
    features, labels = Spec("uint8", (16, 20, 1)), Spec("float32", (2,))
    manifest = DatasetManifest(
        *("test", "1", {}, {"value_names": ["a", "b"]}, features, labels),
        stages=stages,
        task="regression",
    )
    DatasetFolder(row.folder).path.mkdir(parents=True)
    manifest.save(row.folder)
    found = printed(capsys, "convnet-regressor", "--dataset", "areas", "--set", "depth=1")
    assert (found["input"], found["outputs"]) == ([16, 20, 1], 2)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nope"], "no network plug-in 'nope'"),
        (["unet", "--set", "depth=9"], "depth: Ensure this value is less than or equal to 6"),
        (["unet", "--set", "color=9"], "There is no field 'color'"),
        (
            ["unet", "--task", "regression"],
            "U-Net does not learn regression; it learns: segm",
        ),
        (["lenet", "--shape", "3,3"], "'3,3' is not HEIGHT,WIDTH,CHANNELS"),
    ],
)
def test_what_cannot_be_built_is_said(arguments, text):
    with pytest.raises(CommandError, match=text):
        call_command("networks", *arguments)
