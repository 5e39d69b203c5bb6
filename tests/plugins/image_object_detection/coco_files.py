"""Folders of images with a COCO file, as plain JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from digits_image_object_detection import DataIngestion
from PIL import Image

from tests.plugins.image_object_detection.kitti_folders import plugin_of


def make_images(folder: Path, *names: str) -> None:
    """Images of 80 × 60 pixels."""
    for name in names:
        path = folder / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((60, 80, 3), 90, np.uint8)).save(path)


def image(number: Any, name: Any) -> dict[str, Any]:
    return {"id": number, "file_name": name, "width": 80, "height": 60, "license": 1}


def box(image_id: Any, category: Any, *bbox: Any, **more: Any) -> dict[str, Any]:
    outline = {"segmentation": [[0.5] * 8], "area": 1, "id": 1}
    return {"image_id": image_id, "category_id": category, "bbox": list(bbox), **outline, **more}


def content(images: list[Any], annotations: list[Any], **more: Any) -> dict[str, Any]:
    categories = [{"id": 9, "name": "bus", "supercategory": "x"}, {"id": 2, "name": "Car"}]
    return {
        "info": {"name": "not a category"},
        "images": images,
        "annotations": annotations,
        "categories": categories,
        **more,
    }


def write(folder: Path, data: Any) -> Path:
    path = folder / "labels.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def coco_plugin(folder: Path, data: Any, **changes: Any) -> DataIngestion:
    """Prepared with the images of the folder and this COCO file."""
    fields = {"train_label_folder": "", "train_label_file": str(write(folder, data))}
    return plugin_of(folder, label_format="coco", folder_pct_val=0, **(fields | changes))
