"""Training of classes of texts, so small that it takes seconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from core.exceptions import TrainingError
from core.networks import require_buildable
from core.registry import network_plugins
from core.store.reader import StageReader
from core.training.data import data_info
from core.training.spec import Augmentation, TrainingSpec

OTHER = 27
"""The index of characters that are not among 26 letters, and of what lacks at the end."""
SMALL = {"embedding": 8, "filters": 8, "dropout": 0}


def samples(count: int, seed: int) -> list:
    """Random letters in which a word of the text's class is somewhere."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(count):
        kind = number % 2
        text = np.full((1, 40, 1), OTHER, np.uint8)
        length = random.integers(20, 41)
        text[0, :length, 0] = random.integers(1, 27, length)
        start = random.integers(0, length - 3)
        text[0, start : start + 4, 0] = ([1, 2, 3, 4], [5, 4, 3, 2])[kind]
        made.append((text, np.array(kind)))
    return made


def make(make_dataset):
    stages = {"train": samples(192, 1), "val": samples(48, 2)}
    return make_dataset(["first", "second"], task="text-classification", **stages)


def test_the_largest_index_of_training_is_known(make_dataset):
    assert data_info(make(make_dataset)).inputs.maxima == (OTHER,)


def test_images_are_not_texts(make_dataset):
    image = np.zeros((8, 8, 1), np.uint8)
    rows = [(image, np.array(kind)) for kind in (0, 1)]
    info = data_info(make_dataset(["a", "b"], train=rows))
    with pytest.raises(TrainingError, match=r"texts of shape 1 × length × 1, .* 8 × 8 × 1"):
        require_buildable(network_plugins["character-cnn"], info.inputs, SMALL)


@pytest.mark.training
def test_classes_are_learnt_whatever_the_augmentation_of_images_says(make_dataset):
    import keras

    from core.training.trainer import train

    folder = make(make_dataset)
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="character-cnn",
        network_options=SMALL,
        train_epochs=12,
        batch_size=16,
        learning_rate=1e-2,
        random_seed=3,
        augmentation=Augmentation(180, 1, 0.5, 5),
    )
    result = train(spec, lambda *_: None)
    best = next(info for info in result.snapshots if info.best)
    model = keras.models.load_model(spec.folder / best.path, compile=False)
    with StageReader(folder / "val") as reader:
        texts, labels = reader.read_batch(range(len(reader)))
    found = model(texts.astype(np.float32)).numpy()
    accuracy = accuracy_score(labels, found.argmax(axis=1))
    assert accuracy == pytest.approx(result.metrics["val_accuracy"], abs=1e-6)
    assert accuracy > 0.9
    # A character that is nowhere in training is one of those that the alphabet does not have.
    unknown = np.where(texts == OTHER, 200, texts).astype(np.float32)
    assert model(unknown).numpy() == pytest.approx(found, abs=1e-6)


@pytest.mark.training
def test_indices_above_256_are_told_apart_in_mixed_precision(make_dataset):
    import keras

    from core.training.precision import dtype_policy

    plugin = network_plugins["character-cnn"]()
    folder = make_dataset(
        task="text-classification",
        train=[(np.full((1, 9, 1), 300 + k, np.uint16), np.array(k)) for k in (0, 1)],
    )
    inputs = data_info(folder).inputs
    assert inputs.maxima == (301,)
    with dtype_policy("mixed_bfloat16"):
        model = plugin.build(replace(inputs, head=lambda x: x), **SMALL)
    look = keras.Model(model.input, model.get_layer("embedding").output)
    even, odd = look(np.array([300, 301], np.float32).reshape(2, 1, 1, 1).repeat(9, 2)).numpy()
    assert not np.array_equal(even, odd)
