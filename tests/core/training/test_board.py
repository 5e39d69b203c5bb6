"""Lines of metrics become runs of TensorBoard."""

from __future__ import annotations

from core.training.board import Board


def test_validation_is_a_run_of_its_own(tmp_path):
    board = Board(tmp_path)
    written = {}
    board.training.write = lambda step, values: written.update(train=(step, values))
    board.validation.write = lambda step, values: written.update(validation=(step, values))
    line = {"kind": "epoch", "step": 9, "epoch": 1, "seconds": 2.5, "usage": {"memory": 3}}
    board.add(line | {"loss": 0.5, "val_loss": 0.75, "val_dice": None, "learning_rate": 1e-3})
    assert written == {
        "train": (9, {"loss": 0.5, "learning_rate": 1e-3}),
        "validation": (9, {"loss": 0.75}),
    }
