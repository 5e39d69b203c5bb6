"""Files for TensorBoard, read back by TensorFlow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.training.runs import LABELS, rows, run, spec_of

pytestmark = pytest.mark.training


def scalars(folder: Path) -> dict[tuple[str, int], float]:
    import tensorflow as tf

    return {
        (value.tag, event.step): float(tf.make_ndarray(value.tensor))
        for file in folder.iterdir()
        for event in tf.compat.v1.train.summary_iterator(str(file))
        for value in event.summary.value
    }


def test_metrics_and_a_profile_are_written_on_request(make_dataset, squares):
    dataset = make_dataset(LABELS, train=squares(10), val=squares(4, seed=1))
    spec = spec_of(dataset, tensorboard=True, profile_steps=2)
    run(spec)
    folder = spec.folder / "tensorboard"
    assert len(list((folder / "train").iterdir())) == 1
    training, validation = scalars(folder / "train"), scalars(folder / "validation")
    for epoch, row in enumerate(rows(spec, "epoch"), 1):
        step = 3 * epoch
        assert training["dice", step] == pytest.approx(row["dice"])
        assert training["learning_rate", step] == pytest.approx(row["learning_rate"])
        assert validation["dice", step] == pytest.approx(row["val_dice"])
    assert {tag for tag, _ in validation} == {"loss", "dice", "dice_square"}
    profiles = list((folder / "plugins/profile").rglob("*.xplane.pb"))
    assert len(profiles) == 1
    assert profiles[0].stat().st_size > 1000


def test_nothing_is_written_unless_asked_for(make_dataset, squares):
    spec = spec_of(make_dataset(LABELS, train=squares(4)), train_epochs=1)
    run(spec)
    assert not (spec.folder / "tensorboard").exists()
