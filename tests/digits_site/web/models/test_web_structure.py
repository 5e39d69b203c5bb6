"""The page that draws the layers of a network."""

from __future__ import annotations

import json
import subprocess
import time
from urllib.parse import urlencode

import pytest

from digits_site.web.shared import asking

LAYERS = [
    {"name": "image", "inputs": []},
    {"name": "conv", "inputs": ["image"]},
    {"name": "skip", "inputs": ["image", "conv"]},
]
FACTS = {"type": "Layer", "shape_text": "8 × 8 × 1", "parameters": 12345}
FOUND = {"parameters": 37035, "trainable_parameters": 37035, "bytes": 148140}


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The commands that were started; they answer with three layers."""
    commands: list[list[str]] = []
    asking.cache.clear()

    def run(command, **options):
        commands.append(command[2:])
        layers = [layer | FACTS for layer in LAYERS]
        return subprocess.CompletedProcess(command, 0, json.dumps(FOUND | {"layers": layers}), "")

    monkeypatch.setattr(asking.subprocess, "run", run)
    return commands


def test_the_form_of_a_new_model_leads_to_the_layers(browser, stored, asked):
    assert "/models/new/visualize/" in browser.get("/models/new/").content.decode()
    form = {"dataset": stored.pk, "network": "fcn-8s", "width": 4, "units": 16}
    form |= {"dropout": 0, "normalization": "image"}
    more = {"model_name": "secret", "crop_size": ""}
    answer = browser.post("/models/new/visualize/", form | more)
    assert answer.url == f"/models/new/structure/?{urlencode(form)}"
    limit = time.monotonic() + 30
    while "Building the network" in (page := browser.get(answer.url).content.decode()):
        assert "every 1s" in page
        assert time.monotonic() < limit
    ((command, network, *options),) = asked
    assert (command, network) == ("networks", "fcn-8s")
    assert {"--set=width=4", "--set=units=16", "--set=normalization=image"} < set(options)
    assert options[:2] == ["--dataset", str(stored.pk)]
    assert not any(option.startswith("--crop-size") for option in options)
    assert "3 layers, 37,035 parameters" in page
    assert page.count("<path ") == 3
    assert '<a href="#layer-image">image</a>, <a href="#layer-conv">conv</a>' in page


def test_what_cannot_be_built_is_said_at_once(browser, stored, asked):
    url = f"/models/new/structure/?dataset={stored.pk}&network=unet&depth=9&width=4"
    assert "Depth: Ensure this value is less than" in browser.get(url).content.decode()
    assert browser.get("/models/new/structure/?dataset=99&network=unet").status_code == 404
    assert browser.get("/models/new/structure/?network=nope").status_code == 404
    assert asked == []


def test_the_crop_is_drawn_too(browser, stored, asked):
    form = {"dataset": stored.pk, "network": "lenet", "width": 4, "units": 16}
    form |= {"normalization": "none", "crop_size": "[20, 24]"}
    url = browser.post("/models/new/visualize/", form).url
    assert url.endswith("&crop_size=20")
    browser.get(url)
    assert "--crop-size=20" in asked[0]
