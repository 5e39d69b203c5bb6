"""Boxes: the loss, the table and its suppression, augmentation, and a training."""

from __future__ import annotations

import numpy as np
import pytest

from core.tasks import task_of
from core.tasks.boxes import LEAST_SCORE, MOST_BOXES, predicted_boxes
from core.training.spec import Augmentation, TrainingSpec

pytestmark = pytest.mark.training

SIZE = (64, 96)


def maps_of(boxes: list[list[float]], classes: int = 2, stride: int = 8) -> np.ndarray:
    """Maps of a detector that is sure of some boxes: class, logit, left, top, right, bottom."""
    maps = np.full((1, SIZE[0] // stride, SIZE[1] // stride, classes + 4), -9.0, np.float32)
    for kind, logit, left, top, right, bottom in boxes:
        row, column = int((top + bottom) / 2 / stride), int((left + right) / 2 / stride)
        x, y = (column + 0.5) * stride, (row + 0.5) * stride
        maps[0, row, column, int(kind)] = logit
        near = np.array([x - left, y - top, right - x, bottom - y])
        maps[0, row, column, classes:] = np.log(near / stride)
    return maps


def table_of(maps: np.ndarray) -> np.ndarray:
    from core.training.tasks.box_table import box_table

    return box_table(maps[..., :-4], maps[..., -4:], SIZE).numpy()[0]


def greedy(table: np.ndarray) -> list[int]:
    """The rows that usual non-maximum suppression keeps."""
    from core.tasks.average_precision import overlaps_of

    kept: list[int] = []
    for place in np.argsort(-table[:, 1], kind="stable"):
        shares = overlaps_of(table[place : place + 1, 2:], table[kept, 2:])[0]
        if not (shares[table[kept, 0] == table[place, 0]] > 0.5).any():
            kept.append(int(place))
    return kept


def test_the_table_has_the_boxes_by_falling_score():
    boxes = [[0, 1.0, 4, 6, 40, 30], [1, 3.0, 50, 20, 80, 60], [0, -9.0, 70, 0, 90, 10]]
    table = table_of(maps_of(boxes))
    assert table.shape == (MOST_BOXES, 6)
    found = predicted_boxes(table)
    assert found[:, 0].tolist() == [1, 0]
    assert found[:, 1] == pytest.approx(1 / (1 + np.exp([-3.0, -1.0])), abs=1e-5)
    assert found[:, 2:] == pytest.approx(np.array([boxes[1][2:], boxes[0][2:]]), abs=1e-3)
    assert (table[2:] == 0).all()


def test_a_network_finds_the_same_boxes_in_one_image_as_in_two():
    import keras

    from core.training.tasks.box_table import box_table

    random = np.random.default_rng(0)
    maps = random.normal(0, 1, (2, SIZE[0] // 4, SIZE[1] // 4, 6)).astype(np.float32)
    given = keras.Input(maps.shape[1:])
    network = keras.Model(given, box_table(given[..., :-4], given[..., -4:], SIZE))
    both = np.asarray(network(maps))
    alone = np.concatenate([np.asarray(network(maps[at : at + 1])) for at in range(2)])
    assert 10 < len(predicted_boxes(both[0])) < MOST_BOXES
    assert alone == pytest.approx(both, abs=1e-4)


def test_suppression_is_the_greedy_one_of_each_class():
    from core.training.tasks.box_table import _kept

    random = np.random.default_rng(3)
    corner = random.uniform(0, 40, (120, 2))
    boxes = np.concatenate([corner, corner + random.uniform(15, 40, (120, 2))], axis=1)
    scores = np.sort(random.uniform(0.1, 1, 120))[::-1]
    table = np.column_stack([random.integers(0, 3, 120), scores, boxes]).astype(np.float32)
    columns = [table[None, :, at] for at in range(6)]
    kept = np.flatnonzero(_kept(columns[1], columns[0], columns[2:]).numpy()[0])
    assert kept.tolist() == sorted(greedy(table))
    assert 20 < len(kept) < 110


def test_the_loss_is_least_for_the_true_boxes():
    from core.training.tasks.detection_loss import DetectionLoss

    true = np.full((1, 8, 5), -1, np.float32)
    true[0, :2] = [[0, 4, 6, 40, 30], [1, 50, 20, 80, 60]]
    loss = DetectionLoss(SIZE)

    def of(boxes: list[list[float]]) -> float:
        return float(loss(true, maps_of(boxes)))

    exact = [[0, 9.0, 4, 6, 40, 30], [1, 9.0, 50, 20, 80, 60]]
    wrong_class = [[1, 9.0, 4, 6, 40, 30], exact[1]]
    smaller = [[0, 9.0, 10, 10, 32, 24], exact[1]]
    assert of(exact) < of(smaller)
    assert of(exact) + 1 < of(wrong_class)
    assert of(exact) + 1 < of(exact[:1])
    assert float(loss(np.full_like(true, -1), maps_of([]))) == pytest.approx(0, abs=1e-3)


def test_the_metric_is_that_of_inferences():
    from core.training.tasks.box_metric import BoxPrecision

    random = np.random.default_rng(5)
    metric = BoxPrecision(["a", "b"], SIZE)
    measured = task_of("object-detection").measurement(["a", "b"], [])
    for _ in range(6):
        corner = random.uniform(0, 40, (4, 2))
        true = np.column_stack([random.integers(0, 2, 4), corner, corner + 20])
        found = np.insert(true + random.normal(0, 2, true.shape), 1, random.normal(0, 1, 4), 1)
        found[:, 0] = random.integers(0, 2, 4)
        maps, boxes = maps_of(found.tolist()), np.full((1, 8, 5), -1, np.float32)
        boxes[0, :4] = true
        metric.update_state(boxes, maps)
        measured.add(table_of(maps), true)
    values = {name: float(value) for name, value in metric.result().items()}
    expected = measured.summary()
    assert 0.05 < expected["map_50"] < 0.95
    assert values["map_50"] == pytest.approx(expected["map_50"], abs=0.01)
    for row, slug in zip(expected["classes"], "ab", strict=True):
        assert values[f"map_50_{slug}"] == pytest.approx(row["map_50"], abs=0.01)


def rectangles(count: int, seed: int) -> list:
    """Noise with bright rectangles of class 0 and dark ones of class 1."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        image = random.normal(120, 8, (*SIZE, 1))
        boxes = []
        for number in range(random.integers(1, 4)):
            height, width = random.integers(14, 26, 2)
            top = random.integers(0, SIZE[0] - height)
            left = 32 * number + random.integers(0, 32 - width)
            kind = int(random.integers(2))
            image[top : top + height, left : left + width] += -80 if kind else 80
            boxes.append([kind, left, top, left + width, top + height])
        made.append((image.clip(0, 255).astype(np.uint8), np.array(boxes, np.float32)))
    return made


def test_boxes_follow_the_augmentation_and_are_dropped_outside():
    from core.training.augmentation import augment
    from core.training.tasks.detection import learning

    image = np.zeros((6, 64, 64, 1), np.float32)
    image[:, 24:44, 20:36] = 1
    boxes = np.full((6, 8, 5), -1, np.float32)
    boxes[:, 0] = [1, 20, 24, 36, 44]
    by = Augmentation(rot=180, contrast=0)
    changed, moved = augment(image, boxes, np.array([1, 2], np.int64), by, learning.follow)
    for one, rows in zip(changed.numpy()[..., 0], moved.numpy(), strict=True):
        lines, columns = np.nonzero(one > 0.5)
        around = [columns.min(), lines.min(), columns.max() + 1, lines.max() + 1]
        assert rows[0].tolist() == pytest.approx([1, *around], abs=1.6)
        assert (rows[1:, 0] == -1).all()

    class Right:
        size = (64, 64)

        def points(self, points):
            return points + np.array([40, 0], np.float32)

    boxes[0, :2] = [[0, 10, 0, 20, 10], [0, 20, 0, 40, 10]]
    kept = learning.follow(boxes[:1], Right()).numpy()[0]
    assert kept[0].tolist() == [0, 50, 0, 60, 10]
    assert kept[1, 0] == -1  # a fifth of it is left


@pytest.fixture(scope="module")
def trained(dataset_at, tmp_path_factory):
    """A short training of the detector on rectangles."""
    from core.store.manifest import Spec
    from core.training.trainer import train

    folder = tmp_path_factory.mktemp("detection") / "dataset"
    boxes = Spec("float32", (None, 5))
    stages = {"train": rectangles(64, 1), "val": rectangles(24, 2)}
    dataset_at(folder, ["bright", "dark"], task="object-detection", label_spec=boxes, **stages)
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="detector",
        network_options={"width": 8},
        train_epochs=12,
        batch_size=8,
        solver_type="ADAMW",
        augmentation=Augmentation(0, 0.1, 0.05, 0.1),
        random_seed=1,
    )
    return spec, train(spec, lambda *_: None)


def test_boxes_are_learnt_and_the_snapshot_gives_them_in_plain_keras(trained):
    import keras

    from core.store.reader import StageReader

    spec, result = trained
    best = next(info for info in result.snapshots if info.best)
    network = keras.models.load_model(spec.folder / best.path, compile=False)
    measured = task_of("object-detection").measurement(["bright", "dark"], [])
    with StageReader(spec.dataset / "val") as reader:
        for index in range(len(reader)):
            feature, label = reader.read(index)
            table = network(feature[None].astype(np.float32)).numpy()[0]
            assert table.shape == (MOST_BOXES, 6)
            scores = table[:, 1]
            assert (np.diff(scores) <= 0).all()
            assert ((scores == 0) | (scores >= LEAST_SCORE)).all()
            measured.add(table, label)
    found = measured.summary()["map_50"]
    assert found == pytest.approx(result.metrics["val_map_50"], abs=0.02)
    assert found > 0.7
