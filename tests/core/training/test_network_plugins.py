"""A network that is added from outside: the one of docs/plugins.md."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from core.forms.model import ModelCreation
from core.forms.settings import bound
from core.models import Dataset
from core.registry import network_plugins
from core.training.spec import TrainingSpec
from tests.factories import make_dataset as make_row

DOCUMENTATION = Path(__file__).parents[3] / "docs/plugins.md"
LABELS = ["background", "square"]


@pytest.fixture
def plain(monkeypatch):
    """The documentation's network, registered for this test."""
    (text,) = re.findall(
        r"```python\n((?:(?!```).)*class Network\(NetworkInterface\).*?)```",
        DOCUMENTATION.read_text(),
        re.DOTALL,
    )
    module = ModuleType("digits_plain")
    monkeypatch.setitem(sys.modules, "digits_plain", module)
    exec(text, module.__dict__)
    network_plugins.register(module.Network, "digits_plain", "1")
    yield module.Network
    network_plugins.unregister("plain")


@pytest.mark.training
def test_the_network_of_the_documentation_is_trained(plain, make_dataset, squares):
    import keras

    from core.training.trainer import train

    folder = make_dataset(LABELS, train=squares(4, size=16), val=squares(2, size=16))
    options = {"filters": 2, "residual": False}
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="plain",
        network_options=options,
        train_epochs=1,
    )
    (snapshot,) = train(spec, lambda *_: None).snapshots
    model = keras.models.load_model(spec.folder / snapshot.path, compile=False)
    assert model.output_shape == (None, 16, 16, 2)
    assert model.get_layer("first_conv").filters == 2
    assert model.get_layer("dropout").rate == pytest.approx(0.1)
    assert "residual" not in [layer.name for layer in model.layers]


@pytest.mark.django_db
def test_what_does_not_fit_is_an_error_of_the_form(make_dataset, squares, monkeypatch):
    folder = make_dataset(LABELS, train=squares(2, size=16))
    monkeypatch.setattr(Dataset, "folder", folder)
    row, unet = make_row(task="segmentation"), network_plugins["unet"]
    make = partial(ModelCreation, row, unet)
    wrong = bound(make, {"model_name": "m"}, ["depth=5"])
    assert not wrong.is_valid()
    assert wrong.options.errors == {
        "depth": ["A U-Net of depth 5 halves images of 16 × 16 to nothing. Lower the depth."]
    }
    right = bound(make, {"model_name": "m"}, ["depth=4"])
    assert right.is_valid(), right.errors


@pytest.mark.django_db
def test_what_will_hardly_learn_is_said_when_the_model_is_made(make_dataset, monkeypatch):
    images = [(np.full((40, 48, 1), n, np.uint8), np.array(n % 2)) for n in range(40)]
    folder = make_dataset(["even", "odd"], train=images)
    monkeypatch.setattr(Dataset, "folder", folder)
    row = make_row(task="classification")
    make = partial(ModelCreation, row, network_plugins["vgg-16"])
    creation = bound(make, {"model_name": "m"}, [])
    assert creation.is_valid(), creation.errors
    creation.save()
    assert creation.remark.startswith("VGG-16 reduces images of 40 × 48 to 1 × 1. It learns more")
    make = partial(ModelCreation, row, network_plugins["residual"])
    creation = bound(make, {"model_name": "n"}, [])
    assert creation.is_valid()
    creation.save()
    assert creation.remark == ""
