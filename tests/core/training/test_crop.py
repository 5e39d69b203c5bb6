"""Networks that see a random part of training images, and the centre of all others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.plugins import InputSpec
from core.tasks import Task
from core.training.crop import cropped_inputs, margins
from core.training.spec import Augmentation, TrainingSpec

SHAPE, SIZE = (20, 19, 1), 16
INPUTS = InputSpec(SHAPE, (9.0,), (2.0,), Task.CLASSIFICATION, 2)
CROPPED = (Task.CLASSIFICATION, Task.MULTI_LABEL, Task.REGRESSION)
_OFF = Augmentation(0, 0, 0, 0)


@pytest.mark.parametrize("task", sorted({*Task} - {*CROPPED}))
def test_labels_with_places_are_refused(task):
    with pytest.raises(TrainingError, match=f"crop_size is 16, but {task} cannot .*regression"):
        cropped_inputs(replace(INPUTS, task=task), SIZE)


@pytest.mark.parametrize("task", CROPPED)
def test_the_crop_fits_into_the_images(task):
    given = replace(INPUTS, task=task)
    assert cropped_inputs(given, None) is given
    assert cropped_inputs(given, 19).shape == (19, 19, 1)
    with pytest.raises(TrainingError, match=r"crop_size is 20.* Set it to at most 19"):
        cropped_inputs(given, 20)


def test_statistics_of_pixels_are_those_of_the_centre():
    random = np.random.default_rng(0)
    means, deviations = random.random(SHAPE), random.random(SHAPE)
    given = replace(INPUTS, pixels=lambda: (means, deviations))
    found = cropped_inputs(given, SIZE).pixel_statistics()
    assert margins(SHAPE, SIZE) == ((2, 2), (1, 2))
    assert (found[0] == means[2:18, 1:17]).all()
    assert (found[1] == deviations[2:18, 1:17]).all()


@pytest.mark.training
def test_each_image_has_its_own_place_and_all_places_occur():
    from core.training.augmentation.draws import Draws
    from core.training.augmentation.random_crop import RandomCrop

    image = np.arange(20 * 19, dtype=np.float32).reshape(SHAPE)
    images = np.stack([image + 1000 * number for number in range(400)])
    crop = RandomCrop(SIZE)
    found = crop(images, Draws(np.array([1, 2]), 400)).numpy()
    places = set()
    for number, square in enumerate(found):
        top, left = divmod(int(square[0, 0, 0]) - 1000 * number, 19)
        assert (square == images[number, top : top + SIZE, left : left + SIZE]).all()
        places.add((top, left))
    assert places == {(top, left) for top in range(5) for left in range(4)}
    assert (crop.in_whole(found, SHAPE).numpy()[:, 2:18, 1:17] == found).all()


@pytest.mark.training
def test_each_pixel_is_normalized_by_its_own_statistics():
    """What the network makes of a part, by the statistics of the centre, is right for its place."""
    from core.training.augmentation.draws import Draws
    from core.training.augmentation.random_crop import RandomCrop

    random = np.random.default_rng(0)
    means, deviations = random.normal(100, 50, SHAPE), random.uniform(1, 5, SHAPE)
    normal = random.normal(0, 1, (8, *SHAPE)).astype(np.float32)
    seed = np.array([1, 2])
    images = (normal * deviations + means).astype(np.float32)
    found = RandomCrop(SIZE, (means, deviations))(images, Draws(seed, 8)).numpy()
    by_centre = (found - means[2:18, 1:17]) / deviations[2:18, 1:17]
    expected = RandomCrop(SIZE)(normal, Draws(seed, 8)).numpy()
    assert by_centre == pytest.approx(expected, abs=1e-4)


@pytest.mark.training
@pytest.mark.parametrize("normalization", ["mean-image", "pixel"])
def test_snapshots_cut_out_the_centre_themselves(make_dataset, normalization):
    """Of a training with everything that depends on places; whatever is around it is not seen."""
    import keras

    from core.training.trainer import train

    random = np.random.default_rng(0)
    images = random.integers(0, 255, (12, *SHAPE), np.uint8)
    images[::2, 5:15, 5:15] //= 4
    labels = np.arange(12, dtype=np.uint8) % 2
    rows = [(image, np.array(label)) for image, label in zip(images, labels, strict=True)]
    folder = make_dataset(["light", "dark"], train=rows, val=rows)
    options = {"width": 4, "units": 10, "normalization": normalization}
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="lenet",
        network_options=options,
        train_epochs=2,
        batch_size=4,
        augmentation=replace(_OFF, shift=0.1, cutmix=1.0),
        random_seed=3,
        crop_size=SIZE,
    )
    result = train(spec, lambda *_: None)
    last = spec.folder / result.snapshots[-1].path
    network = keras.models.load_model(last, compile=False)
    assert network.input_shape == (None, *SHAPE)
    around = images.copy()
    around[:, 2:18, 1:17] = 0
    alone = images - around
    found, same = (network.predict(one.astype(np.float32), verbose=0) for one in (images, alone))
    assert (found == same).all()
    accuracy = (found.argmax(axis=1) == labels).mean()
    assert accuracy == pytest.approx(result.snapshots[-1].metrics["val_accuracy"])
    layer = network.get_layer("normalization")
    values = layer(network.get_layer("image_crop")(images.astype(np.float32))).numpy()
    expected = images - images.mean(axis=0)
    if normalization == "pixel":
        expected /= images.std(axis=0)
    assert values == pytest.approx(expected[:, 2:18, 1:17], abs=1e-3)
