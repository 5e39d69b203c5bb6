"""What `infer --output` writes: predictions.csv, pictures, and masks as images."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from core.inference.answers import as_csv
from core.inference.masks import mask_of
from core.inference.places import relative_places
from core.inference.raw import read_raw
from core.models import Inference
from core.privacy import as_the_user_likes
from core.tasks import task_of


@as_the_user_likes()
def write_files(inference: Inference, outputs: Sequence[dict[str, Any]], target: Path) -> None:
    """Write everything into the folder, and name the copies of pictures in `outputs` instead."""
    target.mkdir(parents=True, exist_ok=True)
    with (target / "predictions.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(as_csv(inference.folder))
    places = relative_places([one["input"] for one in outputs])
    for place, one in zip(places, outputs, strict=True):
        one["images"] = list(_copies(one["images"], target / "pictures" / place))
    if task_of(inference.model.dataset.task).gives_masks:
        for place, one, mask in zip(places, outputs, _masks(inference, len(outputs)), strict=True):
            one["mask"] = str(_written(mask, (target / "masks" / place).with_suffix(".png")))


def _copies(pictures: Sequence[str], place: Path) -> Iterator[str]:
    """The copies of an input's pictures, named after it."""
    for picture in map(Path, pictures):
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = place.with_name(f"{place.name}_{picture.stem}.png")
        shutil.copyfile(picture, copy)
        yield str(copy)


def _masks(inference: Inference, count: int) -> Iterator[Image.Image]:
    info = inference.model.dataset.info
    for one in read_raw(inference.folder, 0, count):
        yield mask_of(next(iter(one.outputs.values())), info)


def _written(mask: Image.Image, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    mask.save(path)
    return path
