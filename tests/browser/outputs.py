"""Inferences of which the browser shows the outputs; nothing is trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.inference.raw import RawOutput, RawWriter
from core.models import Inference
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

SIZE = (40, 56)
LABELS = ["background", "ventricle", "muscle"]
PALETTE = [[0, 0, 0], [200, 30, 30], [30, 30, 200]]
BOXES = np.array(
    [[0, 0.9, 2, 2, 20, 20], [0, 0.4, 30, 2, 50, 20], [1, 0.2, 2, 22, 20, 38]], np.float32
)
TRUE_BOXES = np.array([[0, 2, 2, 20, 20], [1, 2, 22, 20, 38]], np.float32)


def masks() -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (height, width, classes) that change slowly, and true classes."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 20, columns - 26)
    logits = np.stack([distance - 12, 6 - distance, -np.abs(distance - 9)], axis=2) / 4
    scores = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    far = np.hypot(rows - 21, columns - 28)
    return scores.astype(np.float32), np.where(far < 7, 1, np.where(far < 12, 2, 0))


def fill() -> dict[str, int]:
    """Make the inferences, of 14 samples each; runs in the installation."""
    image = np.random.default_rng(1).integers(0, 256, (*SIZE, 3), np.uint8)
    scores, truth = masks()
    table = np.zeros((300, 6), np.float32)
    table[:3] = BOXES
    return {
        "masks": _made(
            "segmentation", LABELS, "image-segmentation", image, scores, truth[..., None]
        ),
        "boxes": _made(
            "object-detection", LABELS[1:], "image-bounding-boxes", image, table, TRUE_BOXES
        ),
    }


def _made(task: str, labels: list[str], view: str, image: Any, output: Any, truth: Any) -> int:
    user_data = {"class_labels": labels, "palette": PALETTE[-len(labels) :]}
    dataset = make_dataset(task=task, user_data=user_data, name=f"{task} in the browser")
    snapshot = make_snapshot(make_model(dataset=dataset, name=f"{task} in the browser"))
    inference: Inference = make_inference(snapshot=snapshot, view_id=view)
    label = truth.astype(np.uint8) if truth.ndim == 3 else truth
    with RawWriter(inference.folder) as writer:
        for number in range(14):
            writer.write(RawOutput(f"sample {number}", image, {"p": output}, label))
        writer.finish()
    (inference.folder / "rejected.json").write_text('{"rejected": []}')
    return int(inference.pk)
