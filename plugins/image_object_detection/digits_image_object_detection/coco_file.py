"""Reading a label file in the JSON format of COCO, which tells of many images.

::

    {"images": [{"id": 7, "file_name": "0001.jpg", "width": 80, "height": 60}],
     "categories": [{"id": 3, "name": "car"}],
     "annotations": [{"image_id": 7, "category_id": 3, "bbox": [0, 0, 50, 40], "iscrowd": 0}]}

A box is left, top, width and height in pixels, where the top-left corner of the image is
(0, 0). What else such a file holds, as outlines, is forgotten while it is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from core.plugins import IngestionError
from core.plugins.images import Size
from core.plugins.text import read_text
from digits_image_object_detection.elements import (
    Id,
    finite,
    id_of,
    length_of,
    name_of,
    relative,
    same_id,
    same_path,
    text_of,
)
from digits_image_object_detection.labels import LabelledBox

LARGEST_FILE = 2**30
_KEYS = {
    *("images", "categories", "annotations", "id", "file_name", "name"),
    *("width", "height"),
    *("image_id", "category_id", "bbox", "iscrowd"),
}


@dataclass
class CocoImage:
    """An image of the list; what is wrong with it or its boxes is in `error`."""

    name: str
    place: int
    boxes: list[LabelledBox] = field(default_factory=list)
    error: str = ""
    size: Size | None = None
    """Height and width, where the file names them."""


@dataclass
class CocoFile:
    """What a file tells, in its order."""

    categories: dict[Id, str]
    images: list[CocoImage] = field(default_factory=list)
    crowds: int = 0
    """Boxes around many objects at once (`iscrowd`), which are left out."""
    strays: list[int] = field(default_factory=list)
    """Annotations, by their place, of images that are not listed."""
    first_stray: str = ""
    """What is wrong with the first of them."""


def read_coco(path: str) -> CocoFile:
    """All images of a file with their boxes.

    Raises:
        IngestionError: it is not such a file; the text names the file, and the line or element.
    """
    data = parse(path)
    categories: list[tuple[Id, str]] = []
    names: dict[Id, str] = {}
    for place, element in enumerate(listed(data, "categories", path)):
        try:
            number, name = id_of(element, "id"), name_of(element, "name")
            if (key := same_id(number)) in names:
                raise ValueError(f"the id {number} is taken by “{names[key]}”")
        except ValueError as error:
            raise IngestionError(f"{path}, categories[{place}]: {error}.") from error
        names[key] = name
        categories.append((number, name))
    # In the order of ids as they are written: texts by text.
    categories.sort(key=_by_kind)
    file = CocoFile({same_id(number): name for number, name in categories})
    by_id = _add_images(file, listed(data, "images", path))
    for place, element in enumerate(listed(data, "annotations", path)):
        _add_annotation(file, by_id, place, element)
    return file


def parse(path: str) -> dict[str, Any]:
    try:
        data = json.loads(read_text(path, LARGEST_FILE), object_hook=_without_the_rest)
    except json.JSONDecodeError as error:
        raise IngestionError(
            f"{path}, line {error.lineno}: it is not JSON: {error.msg}. Correct the file, or "
            "export it again."
        ) from error
    except ValueError as error:
        raise IngestionError(f"{path}: a number in it has too many digits.") from error
    except RecursionError as error:
        raise IngestionError(f"{path}: lists in it are nested too deeply.") from error
    if not isinstance(data, dict):
        raise IngestionError(f"{path} is not a label file of COCO: it holds no JSON object.")
    return data


def _without_the_rest(element: dict[str, Any]) -> dict[str, Any]:
    """An object without what is not used; outlines are most of a large file."""
    return {key: value for key, value in element.items() if key in _KEYS}


def listed(data: dict[str, Any], key: str, path: str) -> list[Any]:
    if not isinstance(data.get(key), list):
        raise IngestionError(f"{path} is not a label file of COCO: it has no list “{key}”.")
    return data[key]


def _add_images(file: CocoFile, elements: list[Any]) -> dict[Id, CocoImage]:
    """The images by id; those that cannot be used have the reason instead of boxes."""
    by_id: dict[Id, CocoImage] = {}
    names: dict[str, int] = {}
    for place, element in enumerate(elements):
        image = CocoImage(f"images[{place}]", place)
        file.images.append(image)
        try:
            image.name = relative(text_of(element, "file_name"))
            width, height = length_of(element, "width"), length_of(element, "height")
            image.size = (height, width) if width and height else None
            number, key = same_id(id_of(element, "id")), same_path(image.name)
            if number in by_id:
                raise ValueError(f"the id {number} is that of {by_id[number].name}, too")
            if names.setdefault(key, place) != place:
                raise ValueError(f"{image.name} is images[{names[key]}] already")
            by_id[number] = image
        except ValueError as error:
            image.error = f"images[{place}]: {error}"
    return by_id


def _add_annotation(file: CocoFile, by_id: dict[Id, CocoImage], place: int, element: Any) -> None:
    """Give the image its box, or the reason why it cannot be used."""
    try:
        number = id_of(element, "image_id")
        image, reason = by_id.get(same_id(number)), f"no image has the id {number}"
    except ValueError as error:
        image, reason = None, str(error)
    if image is None:
        file.strays.append(place)
        file.first_stray = file.first_stray or f"annotations[{place}]: {reason}"
    elif element.get("iscrowd") == 1:
        file.crowds += 1
    else:
        try:
            image.boxes.append(box_of(element, place, file.categories))
        except ValueError as error:
            image.error = image.error or f"annotations[{place}]: {error}"


def box_of(element: dict[str, Any], place: int, categories: dict[Id, str]) -> LabelledBox:
    number = id_of(element, "category_id")
    if same_id(number) not in categories:
        raise ValueError(f"no category has the id {number}")
    given = element.get("bbox")
    if not isinstance(given, list) or len(given) != 4:
        raise ValueError("its “bbox” is not left, top, width and height")
    left, top, width, height = (finite(value) for value in given)
    if width < 0 or height < 0:
        raise ValueError(f"the box is {width:g} wide and {height:g} high")
    box = LabelledBox(categories[same_id(number)], left, top, left + width, top + height, place)
    box.check()
    return box


def _by_kind(category: tuple[Id, str]) -> tuple[bool, Id]:
    return isinstance(category[0], str), category[0]
