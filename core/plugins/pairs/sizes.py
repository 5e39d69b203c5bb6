"""Whether both images of a pair have one size."""

from __future__ import annotations

from core.exceptions import IngestionError
from core.files import read_bytes
from core.images import LARGEST_FILE, Size, orientation_of, swaps_sides


def check_sizes(
    path: str, size: Size, label_path: str, label_size: Size, what: str, advice: str = ""
) -> None:
    """Refuse a pair of two sizes.

    Args:
        what: what users call the second image.
        advice: what to do, in a sentence.

    Raises:
        IngestionError: the sizes differ; the text names both, and which image is turned.
    """
    if size == label_size:
        return
    text = (
        f"{path} has {size[1]} × {size[0]} pixels, but its {what} {label_path} has "
        f"{label_size[1]} × {label_size[0]}."
    )
    if size == label_size[::-1]:
        turned = [one for one in (path, label_path) if swaps_sides(_orientation(one))]
        if len(turned) == 1:
            text += (
                f" {turned[0]} is turned as its Exif data say, the other one is not: save both "
                "with their pixels as they are to be seen."
            )
    raise IngestionError(f"{text} {advice}".rstrip())


def _orientation(path: str) -> int:
    return orientation_of(read_bytes(path, LARGEST_FILE))
