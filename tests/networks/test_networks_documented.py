"""The table of docs/networks.md is what the networks say of themselves; no Keras is needed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from core.networks import networks
from core.plugins import Task
from tests.conftest import REPOSITORY
from tests.networks.specs import BUNDLED, DOCUMENTED, SEEING, initial_options, least_size, spec


def test_every_network_has_a_row_in_the_order_in_which_it_is_offered():
    assert list(DOCUMENTED) == [network.id for network in networks() if network in BUNDLED]


@pytest.mark.parametrize("network", BUNDLED, ids=lambda network: network.id)
def test_the_row_has_title_tasks_and_source(network):
    _, title, tasks, _, _, source = DOCUMENTED[network.id]
    assert title == network.title
    assert tasks == ", ".join(network.tasks)
    assert source == (f"[paper]({network.source})" if network.source else "")


@pytest.mark.parametrize("network", SEEING, ids=lambda network: network.id)
def test_the_least_size_is_named_where_images_are_smaller(network):
    least, options = least_size(network), initial_options(network)
    network().check(spec(network.tasks[0], (least, least, 4)), **options)
    with pytest.raises(ValidationError, match=f"{least - 1} × {least - 1}") as refused:
        network().check(spec(network.tasks[0], (least - 1, least - 1, 4)), **options)
    if "depth" not in options:
        assert f"at least {least} × {least}" in str(refused.value)


@pytest.mark.parametrize("network", BUNDLED, ids=lambda network: network.id)
def test_every_option_is_documented(network):
    text = (REPOSITORY / "docs/networks.md").read_text()
    for name in network.options_form.base_fields:
        assert f"`{name}`" in text


@pytest.mark.parametrize(
    ("network", "side", "remark"),
    [
        ("resnet-50", 63, "ResNet-50 reduces images of 63 × 63 to 1 × 1."),
        ("resnet-50", 64, ""),
        ("residual", 28, ""),
        ("lenet", 28, ""),
        ("lenet", 256, "LeNet-5 has 93 million weights for images of this size"),
    ],
)
def test_small_images_of_deep_networks_are_remarked_on(network, side, remark):
    (plugin,) = [one for one in BUNDLED if one.id == network]
    inputs = spec(Task.CLASSIFICATION, (side, side, 3))
    said = " ".join(plugin().remarks(inputs, **initial_options(plugin)))
    assert said.startswith(remark)
    assert bool(said) == bool(remark)
