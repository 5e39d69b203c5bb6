"""The image file of an input, and the way back from the input's geometry to the file's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from numpy.typing import NDArray

from core.exceptions import InferenceError, UserError
from core.images import Fit, Placement, Size
from core.plugins import DataIngestionInterface, Entry
from core.store.entries import frame_of

_UNKNOWN = (
    "It has {1} × {0} pixels and what was predicted {3} × {2}, and how the data plug-in resized it "
    "is not known."
)


@dataclass(frozen=True)
class Origin:
    """The file of an input."""

    file: str
    frame: int = 0
    """Counted from 0."""
    fits: tuple[Fit, ...] | None = None
    """How the image was resized, cropped or padded, in this order; None: that is not known."""

    def resized(self, fit: Fit) -> Origin:
        """The same if the input is resized further."""
        return self if self.fits is None else replace(self, fits=(*self.fits, fit))

    def mask_back(self, mask: NDArray[Any], source: Size) -> NDArray[Any]:
        """The mask (height, width) of the file's image, given that of the input.

        Args:
            source: (height, width) of the file's image.

        Raises:
            InferenceError: the way back is not known.
        """
        for placement in reversed(list(self._placements(source, mask.shape[:2]))):
            mask = placement.mask_back(mask)
        return mask

    def boxes_back(self, boxes: NDArray[Any], source: Size, size: Size) -> NDArray[Any]:
        """Boxes (boxes, 4) in the file's image, given those in the input, of that size.

        Raises:
            InferenceError: the way back is not known.
        """
        for placement in reversed(list(self._placements(source, size))):
            boxes = placement.boxes_back(boxes)
        return boxes

    def _placements(self, source: Size, size: Size) -> Iterator[Placement]:
        """Where the image lies after each step."""
        before = source
        for fit in self.fits or ():
            yield fit.of(source)
            source = fit.of(source).size
        if source != size:
            raise InferenceError(_UNKNOWN.format(*before, *size))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any] | None) -> Origin | None:
        """What `as_json` gave."""
        if data is None:
            return None
        fits = data["fits"]
        known = None if fits is None else tuple(_fit(fit) for fit in fits)
        return cls(str(data["file"]), int(data["frame"]), known)


def _fit(data: dict[str, Any]) -> Fit:
    size, padding = (data[name] and tuple(data[name]) for name in ("size", "padding"))
    return Fit(size, data["mode"], padding)


Origins = Callable[[Entry], Origin | None]
"""Gives the origin of an entry."""


def origins_of(plugin: DataIngestionInterface) -> Origins:
    """The origins of the entries that a plug-in lists."""
    fit = plugin.fit

    def origin_of(entry: Entry) -> Origin | None:
        try:
            file = plugin.source_file(entry)
        except UserError:
            return None
        fits = None if fit is None else (fit,)
        return None if file is None else Origin(file, frame_of(entry), fits)

    return origin_of
