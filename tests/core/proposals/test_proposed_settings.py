"""What is proposed for datasets of all kinds, known by what they say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from core.plugins.proposals import DatasetProfile, Proposal
from core.proposals.cautions import cautions
from core.proposals.rules import propose
from core.tasks import Task, task_of

RESIDUAL = {
    "preset": "standard",
    "batch_size": 32,
    "train_epochs": 40,
    "snapshot_interval": 1.0,
    "val_interval": 1.0,
    "aug_rot": 15.0,
    "aug_scale": 0.2,
}
UNET = RESIDUAL | {"batch_size": 8, "train_epochs": 60, "aug_rot": 90.0}


def dataset(count: int, task: str = Task.CLASSIFICATION, **facts: Any) -> DatasetProfile:
    return DatasetProfile(**({"task": task, "shape": (64, 64, 3), "train_entries": count} | facts))


def values(proposed: dict[str, Proposal], *names: str) -> tuple[Any, ...]:
    return tuple(proposed[name].value for name in names)


@pytest.mark.parametrize(
    ("found", "start", "batch", "epochs"),
    [
        (dataset(5), RESIDUAL, 4, 300),
        (dataset(1), RESIDUAL, 2, 300),
        (dataset(38, Task.REGRESSION), RESIDUAL, 16, 300),
        (dataset(38, Task.SEGMENTATION), UNET, 4, 100),
        (dataset(50, Task.SEGMENTATION), UNET, 4, 77),
        (dataset(205, Task.DETECTION, shape=(480, 640, 3)), UNET | {"train_epochs": 40}, 8, 40),
        (dataset(800), RESIDUAL, 32, 40),
        (dataset(10_000), RESIDUAL, 32, 15),
        (dataset(60_000, shape=(28, 28, 1)), RESIDUAL, 64, 5),
        (dataset(1_200_000), RESIDUAL, 64, 5),
        (dataset(2000, class_labels=tuple(map(str, range(100, 600)))), RESIDUAL, 32, 40),
        (dataset(100, class_labels=tuple(map(str, range(100, 600)))), RESIDUAL, 16, 300),
        (dataset(900, Task.SEGMENTATION, shape=(1024, 1024, 1)), UNET, 2, 11),
        (dataset(900, Task.SEGMENTATION, shape=(4000, 3000, 3)), UNET, 1, 5),
        (dataset(60_000), RESIDUAL | {"train_epochs": 3}, 64, 3),
    ],
)
def test_batch_size_and_epochs_follow_number_and_size_of_the_images(found, start, batch, epochs):
    assert values(propose(found, start), "batch_size", "train_epochs") == (batch, epochs)


@pytest.mark.parametrize("count", [20, 21, 39, 100, 313, 640, 5000])
@pytest.mark.parametrize("start", [RESIDUAL, UNET, RESIDUAL | {"batch_size": 64}])
def test_an_epoch_has_ten_steps_or_small_batches_and_a_training_a_thousand(count, start):
    batch, epochs = values(propose(dataset(count), start), "batch_size", "train_epochs")
    steps = -(-count // batch)
    assert steps >= 10 or batch <= start["batch_size"] // 2
    assert steps * epochs >= 1000 or epochs == 300
    assert steps * epochs <= 5000 or epochs == start["train_epochs"]


def test_each_value_has_its_reason():
    proposed = propose(dataset(5), RESIDUAL)
    assert {name: one.because for name, one in proposed.items()} == {
        "batch_size": "there are only 5 training samples, and larger batches would leave few "
        "steps in each epoch",
        "train_epochs": "an epoch has only 2 steps, and learning takes about 1,000",
        **dict.fromkeys(
            ("snapshot_interval", "val_interval"),
            "saving and validating after each of 300 short epochs would take too long",
        ),
    }
    large = propose(dataset(900, shape=(1024, 768, 1)), RESIDUAL)["batch_size"]
    assert large == Proposal(4, "images of 1024 × 768 pixels take much memory")
    digits = propose(dataset(60_000, shape=(28, 28, 1)), RESIDUAL)
    assert digits["train_epochs"].because == "an epoch has 938 steps, and about 5,000 are enough"
    assert "1,875 steps" in digits["batch_size"].because
    usual = propose(dataset(800), RESIDUAL)
    assert usual["batch_size"].because == "800 training samples are then 25 steps in each epoch"
    assert usual["train_epochs"].because == "40 epochs of 25 steps are 1,000 steps"


def test_the_rest_follows_what_the_user_gave():
    assert propose(dataset(800), RESIDUAL, {"batch_size": 200})["train_epochs"].value == 250
    often = propose(dataset(5), RESIDUAL, {"train_epochs": 20})
    assert "snapshot_interval" not in often
    # What a value was proposed for can be asked afterwards, too.
    chosen = {"batch_size": 200, "train_epochs": 250}
    assert propose(dataset(800), RESIDUAL, chosen)["train_epochs"].value == 250
    assert propose(dataset(800), RESIDUAL, chosen)["batch_size"].value == 32


def test_only_fields_of_the_form_are_proposed():
    texts = {name: value for name, value in RESIDUAL.items() if not name.startswith("aug_")}
    proposed = propose(dataset(99, Task.REGRESSION), texts)
    assert set(proposed) <= set(texts)


def test_augmentation_keeps_what_is_to_be_learned():
    regression = propose(dataset(99, Task.REGRESSION), RESIDUAL)
    assert values(regression, "aug_rot", "aug_scale") == (0.0, 0.0)
    assert regression["aug_rot"].because == "a changed image may have another value"
    digits = dataset(99, class_labels=tuple("0123456789"))
    assert propose(digits, UNET)["aug_rot"].value == 15
    assert propose(digits, RESIDUAL | {"aug_rot": 0.0})["aug_rot"].value == 0
    assert "aug_rot" not in propose(dataset(99, class_labels=("cat", "dog")), RESIDUAL)
    assert "aug_rot" not in propose(dataset(99, Task.SEGMENTATION), UNET)


def test_values_that_a_change_leaves_are_learned_from_changed_images():
    found = dataset(99, Task.REGRESSION, unchanged_by=("rotation", "flip", "unheard of"))
    usual = RESIDUAL | {"aug_flip_horizontal": False, "aug_flip_vertical": False}
    proposed = propose(found, usual | {"aug_rot": 0.0, "aug_scale": 0.2})
    assert values(proposed, "aug_rot", "aug_scale", "aug_flip_horizontal") == (180, 0, True)
    assert proposed["aug_rot"].because == "the dataset says that this leaves values as they are"
    assert proposed["aug_scale"].because == "a changed image may have another value"


@pytest.mark.parametrize(("kind", "scale"), [("lengths", 0.4), ("areas", 0.4), ("counts", 0.0)])
def test_values_that_are_scaled_with_images_are_learned_from_scaled_ones(kind, scale):
    for unchanged_by in ((), ("rotation",)):
        found = dataset(99, Task.REGRESSION, values_are=kind, unchanged_by=unchanged_by)
        proposed = propose(found, RESIDUAL)
        assert proposed["aug_scale"].value == scale
        assert proposed["aug_rot"].value == (180 if unchanged_by else 0)
        if scale:
            why = f"the values are {kind}, which are scaled with the image"
            assert proposed["aug_scale"].because == why
    assert "aug_scale" not in propose(dataset(99, Task.SEGMENTATION, values_are=kind), UNET)


@pytest.mark.parametrize(("kind", "loss"), [("counts", "mean-absolute-error"), ("areas", None)])
def test_counts_are_learned_by_absolute_errors(kind, loss):
    usual = RESIDUAL | {"loss": "mean-squared-error"}
    proposed = propose(dataset(99, Task.REGRESSION, values_are=kind), usual)
    assert (proposed["loss"].value if "loss" in proposed else None) == loss
    assert loss is None or loss in task_of(Task.REGRESSION).losses


def test_flips_and_colors_are_left_out_where_they_make_no_sense():
    more = RESIDUAL | {"aug_flip_horizontal": True, "aug_flip_vertical": False, "aug_hue": 0.1}
    digits = propose(dataset(99, class_labels=tuple("0123456789")), more)
    assert digits["aug_flip_horizontal"].value is False
    assert digits["aug_flip_horizontal"].because.endswith("a mirrored b is a d")
    assert not {"aug_flip_vertical", "aug_hue"} & set(digits)
    assert propose(dataset(99, shape=(64, 64, 1)), more)["aug_hue"].value == 0
    regression = propose(dataset(99, Task.REGRESSION), more)
    assert values(regression, "aug_flip_horizontal", "aug_hue") == (False, 0)


@pytest.mark.parametrize(
    ("counts", "proposed"),
    [
        ((500, 500), None),
        ((500, 101), None),
        ((500, 50), "balanced"),
        ((5000, 3), None),
        ((), None),
    ],
)
def test_uneven_classes_are_balanced_unless_one_is_nearly_absent(counts, proposed):
    found = dataset(1000, class_labels=("a", "b"), class_counts=counts)
    proposal = propose(found, RESIDUAL | {"class_weights": "none"}).get("class_weights")
    assert (proposal.value if proposal else None) == proposed
    assert "class_weights" not in propose(found, RESIDUAL)
    if proposal:
        assert proposal.because == "the largest class has 10 times as many samples as the smallest"


@pytest.mark.parametrize(("preset", "epochs"), [("quick", 10), ("standard", 40), ("thorough", 120)])
def test_presets_scale_the_epochs_alone(preset, epochs):
    standard = propose(dataset(800), RESIDUAL)
    chosen = propose(dataset(800), RESIDUAL | {"preset": preset})
    assert chosen["train_epochs"].value == epochs
    assert chosen["batch_size"] == standard["batch_size"]
    assert (
        propose(None, RESIDUAL | {"preset": preset}).get("train_epochs", Proposal(40, "")).value
        == epochs
    )


def test_a_preset_says_what_it_is_a_part_of():
    assert propose(dataset(800), RESIDUAL | {"preset": "quick"})["train_epochs"].because == (
        "Quick is a quarter of the 40 epochs of Standard (40 epochs of 25 steps are 1,000 steps)"
    )
    thorough = propose(None, RESIDUAL | {"preset": "thorough"})
    assert thorough["train_epochs"].because == ("Thorough is three times the 40 epochs of Standard")
    assert propose(None, RESIDUAL) == {}
    assert (
        propose(None, RESIDUAL | {"preset": "quick", "train_epochs": 1})["train_epochs"].value == 1
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (dataset(5), "There are only 5 training samples"),
        (
            dataset(2000, class_labels=tuple(map(str, range(500))), class_counts=(4,) * 500),
            "about 4 training samples of each of the 500 classes",
        ),
        (
            dataset(2003, class_labels=("a", "b", "c"), class_counts=(1000, 1000, 3)),
            "Too few training samples to learn the class “c” from.",
        ),
        (
            dataset(2000, class_labels=("a", "b", "c"), class_counts=(1000, 1000)),
            "Too few training samples to learn the class “c” from.",
        ),
        (
            dataset(302, class_labels=("a", "b", "c"), class_counts=(150, 150, 2)),
            "Too few training samples to learn the class “c” from.",
        ),
        (
            dataset(
                80,
                Task.SEGMENTATION,
                class_labels=("background", "disc", "ring"),
                class_counts=(10**6, 4000, 100),
                class_samples=(80, 80, 2),
            ),
            "fewer than 5 have the class “ring”, which may be too few",
        ),
        (
            dataset(
                80,
                Task.SEGMENTATION,
                class_labels=tuple(map(str, range(256))),
                class_counts=(10**6, *[0] * 254, 10**5),
            ),
            "Of 256 classes, 254 have no pixel in the training data.",
        ),
        (dataset(99, val_entries=9, groups=(4, 1)), "Validation is of a single group"),
    ],
)
def test_what_no_setting_can_make_good_is_said(found, said):
    assert said in " ".join(cautions(found))


def test_of_a_good_dataset_nothing_is_said():
    found = dataset(800, class_labels=("a", "b"), class_counts=(420, 380), groups=(9, 3))
    assert list(cautions(found)) == []
    assert list(cautions(dataset(60, Task.SEGMENTATION, class_counts=(10**6, 2)))) == []
