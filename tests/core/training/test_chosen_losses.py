"""The losses that can be chosen, against closed forms, Keras' own and scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from core.exceptions import TrainingError
from core.plugins.inputs import DataInfo, InputSpec, LossOptions
from core.tasks import Task, task_of
from core.training.losses import class_weights, with_loss

pytestmark = pytest.mark.training

RANDOM = np.random.default_rng(3)


def info(task: str, **loss) -> DataInfo:
    inputs = InputSpec((8, 8, 1), (0.0,), (1.0,), task, 3, (1.0, 2, 3), (1.0, 2.0, 4.0))
    known = DataInfo(inputs, ("a", "b", "c"), 60, 0, class_counts=(40, 15, 5))
    return with_loss(known, LossOptions(**loss))


def loss_of(task: str, **loss):
    from core.training.tasks import learning_of

    return learning_of(task).loss(info(task, **loss))


def probabilities(*shape: int) -> np.ndarray:
    scores = np.exp(RANDOM.normal(size=shape))
    return (scores / scores.sum(axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def classes() -> tuple[np.ndarray, np.ndarray]:
    return RANDOM.integers(0, 3, 16), probabilities(16, 3)


@pytest.fixture
def masks() -> tuple[np.ndarray, np.ndarray]:
    """Of four images, the first two have no pixel of class 2."""
    truth = RANDOM.integers(0, 3, (4, 8, 8, 1))
    truth[:2] = np.minimum(truth[:2], 1)
    return truth.astype(np.uint8), probabilities(4, 8, 8, 3)


def test_every_loss_of_every_task_can_be_built_and_others_are_refused():
    for task in Task:
        for kind in task_of(task).losses:
            assert loss_of(task, kind=kind) is not None
    with pytest.raises(TrainingError, match="no loss 'huber' for classification; known: cross-"):
        info(Task.CLASSIFICATION, kind="huber")
    with pytest.raises(TrainingError, match="class statistics"):
        with_loss(
            replace(info(Task.CLASSIFICATION), class_counts=()),
            LossOptions(class_weights="balanced"),
        )


def test_models_of_former_versions_keep_their_losses():
    """They have no field of any loss."""
    import keras

    from core.training.tasks.mask_loss import SegmentationLoss

    assert type(loss_of(Task.SEGMENTATION)) is SegmentationLoss
    truth, found = RANDOM.integers(0, 3, 16), probabilities(16, 3)
    expected = keras.losses.SparseCategoricalCrossentropy()(truth, found)
    assert float(loss_of(Task.CLASSIFICATION)(truth, found)) == float(expected)
    assert type(loss_of(Task.MULTI_LABEL)) is keras.losses.BinaryCrossentropy
    image = np.full((1, 2, 2, 3), 3, np.float32)
    cost = np.mean([2 + 4, 1 + 1, 0.5 + 0.25])  # of an error of 2 for deviations of 1, 2 and 4
    assert float(loss_of(Task.IMAGE_TO_IMAGE)(image, image + 2)) == pytest.approx(cost)


def test_smoothed_labels_and_focal_loss_are_keras(classes):
    import keras

    truth, found = classes
    one_hot = np.eye(3, dtype=np.float32)[truth]
    smooth = loss_of(Task.CLASSIFICATION, label_smoothing=0.2)
    expected = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)(one_hot, found)
    assert float(smooth(truth, found)) == pytest.approx(float(expected), rel=1e-5)
    focal = loss_of(Task.CLASSIFICATION, kind="focal", focal_gamma=1.5)
    expected = keras.losses.CategoricalFocalCrossentropy(alpha=1.0, gamma=1.5)(one_hot, found)
    assert float(focal(truth, found)) == pytest.approx(float(expected), rel=1e-5)


def test_mixed_labels_cost_what_their_parts_do(classes):
    truth, found = classes
    other = np.roll(truth, 1)
    loss = loss_of(Task.CLASSIFICATION, label_smoothing=0.1)
    mixed = 0.3 * np.eye(3)[truth] + 0.7 * np.eye(3)[other]
    parts = 0.3 * float(loss(truth, found)) + 0.7 * float(loss(other, found))
    assert float(loss(mixed.astype(np.float32), found)) == pytest.approx(parts, rel=1e-5)


def test_balanced_weights_are_scikit_learns(classes):
    truth, found = classes
    labels = np.repeat([0, 1, 2], (40, 15, 5))
    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    weighted = info(Task.CLASSIFICATION, class_weights="balanced")
    assert class_weights(weighted) == pytest.approx(expected)
    assert class_weights(info(Task.CLASSIFICATION)) == ()
    assert class_weights(replace(weighted, ignored=1)) == pytest.approx([45 / 80, 1, 45 / 10])
    loss = loss_of(Task.CLASSIFICATION, class_weights="balanced")
    entropy = -np.log(found[np.arange(16), truth])
    assert float(loss(truth, found)) == pytest.approx((expected[truth] * entropy).mean(), rel=1e-5)


def test_several_classes_have_keras_binary_losses():
    import keras

    truth, found = RANDOM.integers(0, 2, (9, 3)), RANDOM.random((9, 3)).astype(np.float32)
    loss = loss_of(Task.MULTI_LABEL, kind="focal", focal_gamma=3.0, label_smoothing=0.1)
    expected = keras.losses.BinaryFocalCrossentropy(gamma=3.0, label_smoothing=0.1)(truth, found)
    assert float(loss(truth, found)) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("kind", ["mean-squared-error", "mean-absolute-error", "huber"])
def test_errors_are_keras_in_units_of_deviations(kind):
    import keras

    truth = RANDOM.normal(2, 3, (16, 3)).astype(np.float32)
    found = RANDOM.normal(2, 3, (16, 3)).astype(np.float32)
    deviations = np.array([1, 2, 4], np.float32)
    kerases = {
        "mean-squared-error": keras.losses.MeanSquaredError(),
        "mean-absolute-error": keras.losses.MeanAbsoluteError(),
        "huber": keras.losses.Huber(0.7),
    }[kind]
    expected = float(kerases(truth / deviations, found / deviations))
    loss = loss_of(Task.REGRESSION, kind=kind, huber_delta=0.7)
    assert float(loss(truth, found)) == pytest.approx(expected, rel=1e-5)
    images = [one.reshape(1, 4, 4, 3) for one in (truth, found)]
    loss = loss_of(Task.IMAGE_TO_IMAGE, kind=kind, huber_delta=0.7)
    assert float(loss(*images)) == pytest.approx(expected, rel=1e-5)


def test_entropies_of_masks_are_their_formula(masks):
    truth, found = masks
    p = np.take_along_axis(found, truth.astype(int), axis=-1)[..., 0].astype(float)
    loss = loss_of(Task.SEGMENTATION, kind="cross-entropy")
    assert float(loss(truth, found)) == pytest.approx(-np.log(p).mean(), rel=1e-5)
    weights = np.array(class_weights(info(Task.SEGMENTATION, class_weights="balanced")))
    loss = loss_of(Task.SEGMENTATION, kind="focal", focal_gamma=1.5, class_weights="balanced")
    expected = (weights[truth[..., 0]] * -np.log(p) * (1 - p) ** 1.5).mean()
    assert float(loss(truth, found)) == pytest.approx(expected, rel=1e-5)


def test_tversky_is_keras_of_each_class_over_the_batch(masks):
    import keras

    truth, found = (np.tile(one, (1, 8, 8, 1)) for one in masks)
    mine = loss_of(Task.SEGMENTATION, kind="tversky", tversky_alpha=0.2, tversky_beta=0.8)
    dice = loss_of(Task.SEGMENTATION, kind="dice")
    # Keras 3.15 has truth and prediction the other way round than the paper and its own text.
    for loss, kerases in ((mine, keras.losses.Tversky(0.8, 0.2)), (dice, keras.losses.Dice())):
        of_classes = [
            float(kerases((truth[..., 0] == c).astype(np.float32), found[..., c])) for c in (1, 2)
        ]
        # Keras does not add ½ to both sides of the fraction.
        assert float(loss(truth, found)) == pytest.approx(np.mean(of_classes), abs=1e-3)


def test_an_image_without_a_class_has_no_part_in_its_dice(masks):
    truth, found = masks
    loss = loss_of(Task.SEGMENTATION, kind="cross-entropy-dice")
    entropy = -np.log(np.take_along_axis(found, truth.astype(int), axis=-1)).mean()
    means = []
    for c, images in ((1, range(4)), (2, (2, 3))):
        t, p = (truth[..., 0] == c).astype(float), found[..., c].astype(float)
        means.append(
            np.mean([(2 * (t[i] * p[i]).sum() + 1) / (t[i].sum() + p[i].sum() + 1) for i in images])
        )
    expected = entropy + 1 - np.mean(means)
    assert float(loss(truth, found)) == pytest.approx(expected, rel=1e-5)
    background = np.zeros((2, 8, 8, 1), np.uint8)
    only_entropy = -np.log(found[:2, ..., 0].astype(float)).mean()
    assert float(loss(background, found[:2])) == pytest.approx(only_entropy, rel=1e-5)


def test_ignored_pixels_do_not_count(masks):
    from core.training.tasks.overlap_loss import MaskLoss

    truth, found = masks
    loss = MaskLoss(LossOptions("cross-entropy-dice"), ignored=1)
    other = np.where(truth == 1, probabilities(*found.shape), found)
    assert loss(truth, other).numpy() == pytest.approx(loss(truth, found).numpy(), rel=1e-5)
