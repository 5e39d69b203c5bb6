"""Boxes as COCO JSON: the true ones as annotations, the predicted ones as results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError, IngestionError
from core.inference.results import Result, count_results, read_results
from core.names import printed
from core.result_files.facts import Facts, Written
from core.result_files.sources import noted, size_of

ANNOTATIONS, RESULTS = "annotations.json", "results.json"


def write(folder: Path, target: Path, facts: Facts) -> Written:
    """Write `annotations.json` and `results.json` into a folder, as COCO's tools read them.

    Boxes are [left, top, width, height] in pixels of the image files as they are displayed. The
    number of a category is that of the class and one, of an image its place from 1 on.

    Raises:
        InferenceError: the inference has no boxes.
        StoreError: they are damaged.
    """
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    reasons: list[str] = []
    for number, one in enumerate(read_results(folder, 0, count_results(folder)), 1):
        size, predicted, true = _placed(one, reasons)
        images.append({"id": number, "file_name": one.name, "height": size[0], "width": size[1]})
        for row, box in zip(one.array, predicted, strict=True):
            facts_of_box = {"image_id": number, "category_id": int(row[0]) + 1, "bbox": box}
            results.append(facts_of_box | {"score": float(row[1])})
        for row, box in zip(one.truth if one.truth is not None else [], true, strict=True):
            annotation = {"id": len(annotations) + 1, "image_id": number, "bbox": box}
            area = {"area": box[2] * box[3], "iscrowd": 0, "category_id": int(row[0]) + 1}
            annotations.append(annotation | area)
    written = Written()
    noted(written, reasons)
    known = {row["category_id"] for row in (*annotations, *results)}
    count = max(len(facts.class_labels), *known, 0)
    categories = [{"id": n, "name": facts.name_of(n - 1)} for n in range(1, count + 1)]
    content = {"images": images, "annotations": annotations, "categories": categories}
    names = [one["file_name"] for one in images]
    target.mkdir(parents=True, exist_ok=True)
    for name, data in ((ANNOTATIONS, content), (RESULTS, results)):
        (target / name).write_text(json.dumps(data), encoding="utf-8")
        written.files[target / name] = names
    return written


def _placed(
    one: Result, reasons: list[str]
) -> tuple[tuple[int, int], list[list[float]], list[list[float]]]:
    """The size of the image, and the predicted and true boxes in it."""
    true = np.zeros((0, 4)) if one.truth is None else one.truth[:, 1:]
    both = np.concatenate([one.array[:, 2:], true]).astype(np.float64)
    size = one.size
    try:
        if one.origin is None:
            raise InferenceError("which file it was read from is not known")
        size = size_of(one.origin)
        both = one.origin.boxes_back(both, size, one.size)
    except (InferenceError, IngestionError) as error:
        size = one.size
        text = str(error).rstrip(".")
        reasons.append(f"{printed(one.name)}: its boxes are in pixels of the input: {text}.")
    boxes = _as_coco(both)
    return size, boxes[: len(one.array)], boxes[len(one.array) :]


def _as_coco(boxes: NDArray[np.float64]) -> list[list[float]]:
    """Left, top, width and height."""
    found: list[list[float]] = np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]]).tolist()
    return found
