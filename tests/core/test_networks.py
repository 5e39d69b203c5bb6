"""Choosing a network, and its options."""

from __future__ import annotations

import pytest
from django import forms

from core import networks
from core.exceptions import PluginError, TrainingError
from core.networks import option_values, require_buildable, require_fit
from core.plugins import InputSpec
from core.registry import network_plugins

UNET = network_plugins["unet"]


class ManyKinds(forms.Form):
    rate = forms.FloatField(initial=0.5, min_value=0, max_value=1)
    residual = forms.BooleanField(initial=True, required=False)
    pooling = forms.ChoiceField(choices=[("max", "Maximum"), ("mean", "Mean")], initial="max")


def inputs(height: int, width: int, task: str = "segmentation") -> InputSpec:
    return InputSpec((height, width, 1), (0.0,), (1.0,), task, 2)


def test_an_unknown_network_names_the_installed_ones():
    with pytest.raises(PluginError, match=r"no network plug-in 'lenett'; installed: .*lenet, .*un"):
        network_plugins["lenett"]


def test_options_have_initial_values():
    residual = network_plugins["residual"]
    start = {"width": 16, "pooling": "mean", "dropout": 20, "normalization": "image"}
    assert option_values(residual, {}) == start
    assert option_values(residual, {"width": 8}) == start | {"width": 8}


def test_what_a_stored_model_lacks_is_as_in_former_versions():
    former = {
        "depth": 4,
        "width": 8,
        "reduction": 1,
        "normalization": "dataset",
        "feature_normalization": "batch",
        "upsampling": "transposed",
        "dropout": 0,
    }
    assert option_values(UNET, {}) == former
    assert option_values(UNET, {"depth": 2, "dropout": 5}) == former | {"depth": 2, "dropout": 5}


def test_options_may_be_fractions_switches_and_choices():
    form = type("Mine", (UNET,), {"options_form": ManyKinds})
    start = {"rate": 0.5, "residual": True, "pooling": "max"}
    assert option_values(form, {}) == start
    assert option_values(form, {"rate": 0.25, "residual": False}) == start | {
        "rate": 0.25,
        "residual": False,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"hight": 3}, "no option of U-Net 'hight'; known: depth, width, reduction, dropout, "),
        ({"depth": 9}, "Depth: Ensure this value is less than or equal to 6"),
    ],
)
def test_wrong_options_are_refused(given, message):
    with pytest.raises(TrainingError, match=message):
        option_values(UNET, given)


def test_a_misfit_names_task_and_fitting_networks():
    message = r"U-Net does not learn regression.*: Small residual network \(residual\), LeNet-5 "
    with pytest.raises(TrainingError, match=message):
        require_fit(UNET, "regression")
    with pytest.raises(TrainingError, match=r"No network for counting yet\."):
        require_fit(UNET, "counting")
    require_fit(UNET, "")


@pytest.mark.parametrize(
    ("network", "options", "fits", "does_not"),
    [
        ("unet", {"depth": 3, "width": 8, "reduction": 1}, (8, 1), (7, 7)),
        ("lenet", {"width": 2, "units": 10}, (16, 16), (15, 40)),
        ("convnet-regressor", {"depth": 3, "width": 8, "dropout": 0}, (8, 8), (7, 40)),
        ("residual", {}, (8, 8), (7, 40)),
        ("alexnet", {}, (67, 67), (66, 300)),
        ("vgg-16", {}, (32, 32), (300, 31)),
        ("googlenet", {}, (32, 33), (31, 32)),
        ("fcn-8s", {}, (16, 16), (15, 15)),
        ("deeplab-v3-plus", {}, (4, 4), (3, 9)),
    ],
)
def test_networks_say_which_images_are_too_small(network, options, fits, does_not):
    plugin = network_plugins[network]
    require_buildable(plugin, inputs(*fits), options)
    with pytest.raises(TrainingError, match="{} × {}".format(*does_not)):
        require_buildable(plugin, inputs(*does_not), options)


def test_without_networks_the_reason_is_told(monkeypatch):
    monkeypatch.setattr(network_plugins, "_plugins", {})
    assert networks.networks() == []
    with pytest.raises(TrainingError, match=r"No network plug-in is installed\."):
        networks.require_network("")
