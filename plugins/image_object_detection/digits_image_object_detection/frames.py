"""Which picture boxes are of: the image as it is seen, or another that was labelled."""

from __future__ import annotations

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.images import LARGEST_FILE, Size, orientation_of, swaps_sides, turned_box
from digits_image_object_detection.labels import Row

FRAMES = [
    ("seen", "The displayed image"),
    ("stored", "The image before its Exif rotation"),
    ("scaled", "A copy of another size; scale them"),
    ("any", "The displayed image of any size"),
]
"""What the form offers."""


def fitted(
    rows: list[Row], claimed: Size | None, path: str, seen: Size, frame: str
) -> tuple[list[Row], Size]:
    """The boxes, and the size (height, width) of the picture that they are in.

    Args:
        claimed: the size that the labels name; None where they name none.
        path: the image.
        seen: its size.
        frame: one of `FRAMES`.

    Raises:
        IngestionError: the labels are for a picture of another size; the text names both.
    """
    if frame == "any":
        return rows, seen
    if frame == "stored":
        orientation = orientation_of(read_bytes(path, LARGEST_FILE))
        stored = seen[::-1] if swaps_sides(orientation) else seen
        if claimed is not None and claimed != stored:
            raise IngestionError(f"{_both(path, stored, claimed)} before it is turned.")
        return [_turned(row, seen, orientation) for row in rows], seen
    if claimed is None or claimed == seen:
        return rows, seen
    if frame == "scaled" and _is_copy(claimed, seen):
        return rows, claimed
    raise IngestionError(f"{_both(path, seen, claimed)}{_advice(path, seen, claimed, frame)}")


def in_pixels(rows: list[Row], path: str, seen: Size, frame: str) -> list[Row]:
    """Boxes in fractions of the picture that they are in, in pixels of the displayed image."""
    height, width = seen
    turned, _ = fitted(rows, None, path, (1, 1), frame)
    return [
        [index, left * width, top * height, right * width, bottom * height, place]
        for index, left, top, right, bottom, place in turned
    ]


def _turned(row: Row, seen: Size, orientation: int) -> Row:
    index, left, top, right, bottom, place = row
    return [index, *turned_box((left, top, right, bottom), seen, orientation), place]


def _is_copy(one: Size, other: Size) -> bool:
    """Whether both have the same proportions, but for a pixel."""
    return all(
        abs(a[0] * b[1] / a[1] - b[0]) <= 1 or abs(a[1] * b[0] / a[0] - b[1]) <= 1
        for a, b in ((one, other), (other, one))
    )


def _both(path: str, size: Size, claimed: Size) -> str:
    return (
        f"{path} has {size[1]} × {size[0]} pixels, but its labels are for an image of "
        f"{claimed[1]} × {claimed[0]}"
    )


def _advice(path: str, seen: Size, claimed: Size, frame: str) -> str:
    if claimed == seen[::-1] and swaps_sides(orientation_of(read_bytes(path, LARGEST_FILE))):
        return (
            ", its size before it is turned as its Exif data say. Set label_frame to stored if the "
            "boxes are of that image, or to any if they are of the turned one."
        )
    if claimed == seen[::-1]:
        return (
            ": width and height are swapped. Correct the labels, or set label_frame to any if only "
            "the sizes are wrong."
        )
    if frame == "seen" and _is_copy(claimed, seen):
        return ". Set label_frame to scaled if the image was resized after it was labelled."
    return ". Correct the labels, or set label_frame to any if only the size is wrong."
