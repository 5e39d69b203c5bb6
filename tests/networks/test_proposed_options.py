"""What networks propose for their own options."""

from __future__ import annotations

import pytest

from core.plugins import DatasetProfile, Task
from core.registry import network_plugins


def found(task, **facts):
    return DatasetProfile(**({"task": task, "shape": (64, 64, 1), "train_entries": 99} | facts))


@pytest.mark.parametrize(("side", "stride"), [(9, 4), (15, 4), (16, 8), (80, 8)])
def test_cells_of_the_detector_are_small_where_objects_are(side, stride):
    proposal = network_plugins["detector"].get_proposals(found(Task.DETECTION, object_side=side))
    assert proposal["stride"].value == stride
    assert proposal["stride"].because == f"half of the objects are smaller than {side} pixels"


def test_values_are_learned_without_dropout():
    proposals = network_plugins["residual"].get_proposals(found(Task.REGRESSION))
    assert proposals["dropout"].value == 0
    labelled = found(Task.CLASSIFICATION, class_labels=("cat", "dog"))
    assert network_plugins["residual"].get_proposals(labelled) == {}


@pytest.mark.parametrize(
    ("kind", "pooling"), [("counts", "map"), ("areas", "map"), ("lengths", None), ("", None)]
)
def test_sums_over_an_image_are_learned_from_a_map(kind, pooling):
    proposals = network_plugins["residual"].get_proposals(found(Task.REGRESSION, values_are=kind))
    assert proposals["dropout"].value == 0
    proposal = proposals.get("pooling")
    assert (proposal.value if proposal else None) == pooling
    if proposal:
        assert proposal.because.startswith(f"the values are {kind}, ")


def test_without_known_sides_the_detector_proposes_nothing():
    assert network_plugins["detector"].get_proposals(found(Task.DETECTION)) == {}


@pytest.mark.parametrize(
    ("shape", "depth"), [((28, 28, 1), 2), ((5, 99, 1), 1), ((63, 64, 1), 3), ((64, 64, 1), None)]
)
@pytest.mark.parametrize("network", ["unet", "unet-image"])
def test_a_unet_keeps_four_pixels_at_the_bottom(network, shape, depth):
    proposals = network_plugins[network].get_proposals(found(Task.SEGMENTATION, shape=shape))
    assert (proposals["depth"].value if proposals else None) == depth


@pytest.mark.parametrize(
    ("side", "pixels", "structures", "proposed"),
    [
        (256, (9_000_000, 80_000), (0, 400), {"reduction": 2}),
        (256, (9_000_000, 80_000), (0, 401), {}),
        (256, (9_000_000, 0, 80_000), (0, 0, 100), {"reduction": 2}),
        (256, (9_000_000, 80_000, 30_000), (0, 100, 200), {}),
        (256, (9_000_000, 80_000), (), {}),
        (256, (), (), {}),
        (191, (9_000_000, 80_000), (0, 100), {}),
    ],
)
def test_a_unet_works_at_half_the_resolution_unless_structures_are_small(
    side, pixels, structures, proposed
):
    facts = found(
        Task.SEGMENTATION,
        shape=(side, 300, 1),
        class_counts=pixels,
        class_structures=structures,
    )
    proposals = network_plugins["unet"].get_proposals(facts)
    assert {name: proposal.value for name, proposal in proposals.items()} == proposed


@pytest.mark.parametrize("network", [plugin.id for plugin in network_plugins])
def test_every_proposal_is_a_valid_option(network):
    """Of images of any size, with objects of any size."""
    plugin = network_plugins[network]
    for shape in ((8, 8, 1), (32, 40, 3), (900, 1200, 3)):
        for side in (None, 3, 300):
            facts = found(plugin.tasks[0], shape=shape, object_side=side)
            for name, proposal in plugin.get_proposals(facts).items():
                plugin.options_form().fields[name].clean(proposal.value)
