"""The command `look_inside`, on a network that is made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.storage import ModelFolder
from tests.digits_site.web.conftest import store_dataset
from tests.factories import make_model, make_snapshot

pytestmark = pytest.mark.django_db


def make_network(*, convolution: bool = True) -> Any:
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    image = layers.Input((48, 32, 1), name="image")
    x = layers.Rescaling(0.01, name="scale")(image)
    if convolution:
        x = layers.Conv2D(3, 3, padding="same", activation="tanh", name="conv")(x)
    x = layers.Dense(2, name="scores")(x)
    return keras.Model(image, layers.Activation("softmax", name="probabilities")(x))


@pytest.fixture
def model(data_dir):
    model = make_model(name="net", dataset=store_dataset(3, task="segmentation"))
    path = ModelFolder(make_snapshot(model).model.folder).snapshot(1)
    path.parent.mkdir(parents=True)
    return model, path


def run(output: Path, *arguments: str) -> dict[str, Any]:
    call_command("look_inside", "net", *arguments, "--output", str(output))
    return json.loads((output / "inside.json").read_text())


@pytest.mark.training
def test_layers_and_an_explanation_are_written(model, tmp_path, capsys):
    network = make_network()
    network.save(model[1])
    sample = ["--stage", "train", "--number", "2"]
    found = run(tmp_path / "a", *sample, "--method", "integrated-gradients", "--aspect", "1")
    output = network(np.full((1, 48, 32, 1), 102))[0].numpy()
    pixels = output.argmax(axis=-1) == 1
    assert (found["input"], pixels.any()) == ("slice <2>", True)
    facts = found["explanation"]["facts"]
    assert facts["Score of the input"] == pytest.approx(output[pixels, 1].mean(), abs=1e-5)
    assert facts["Sum of the map"] == pytest.approx(facts["Difference"], abs=1e-3)
    assert [one["name"] for one in found["layers"]] == ["scale", "conv", "scores", "probabilities"]
    kernel = found["layers"][1]["arrays"][0]
    assert kernel["figures"]["mean"] == pytest.approx(
        network.get_layer("conv").get_weights()[0].mean(dtype=np.float64)
    )
    assert found["overview"]["seen"]["maximum"] == pytest.approx(1.02)
    for place in (kernel["picture"], found["explanation"]["overlay"], "seen.png"):
        assert Image.open(tmp_path / "a" / place).size[0] > 10
    assert "4 layers; pictures and inside.json in" in capsys.readouterr().out


@pytest.mark.training
def test_what_cannot_be_explained_is_said(model, tmp_path):
    make_network(convolution=False).save(model[1])
    sample = ["--stage", "train"]
    with pytest.raises(CommandError, match=r"no convolutional layer.*Choose integrated gradients"):
        run(tmp_path, *sample)
    with pytest.raises(CommandError, match="The output has no “7” that could be explained"):
        run(tmp_path, *sample, "--method", "occlusion", "--aspect", "7")
    with pytest.raises(CommandError, match="has 3 samples; 5 was asked for"):
        run(tmp_path, "--stage", "train", "--number", "5")


def test_wrong_arguments_are_said_before_anything_is_loaded(model, tmp_path):
    with pytest.raises(CommandError, match=r"stage: Select a valid choice\. val is not one"):
        run(tmp_path, "--stage", "val")
    with pytest.raises(CommandError, match=r"image: .* is not a file on the server"):
        run(tmp_path, "--image", str(tmp_path / "absent.png"))
    with pytest.raises(CommandError, match=r"steps: .*less than or equal to 512"):
        run(tmp_path, "--stage", "train", "--steps", "1000")
    assert not (tmp_path / "inside.json").exists()
