"""Where the pixels of a sample lie in a body, in millimetres, as far as that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Spacing = tuple[float, float]
"""Between the centres of rows, and of columns, in mm."""


@dataclass(frozen=True)
class Place:
    """The size of a sample's pixels, and its slice's place among others; empty: unknown."""

    spacing: Spacing | None = None
    spacing_from: str = ""
    """The DICOM attribute that says it."""
    series: str = ""
    """What the slices of a volume have in common."""
    orientation: tuple[float, ...] = ()
    """Direction cosines of the rows, and of the columns."""
    position: float | None = None
    """Along the normal of the slice, in mm."""
    position_from: str = ""
    """The DICOM attribute that says it. SliceLocation only orders slices: what scanners write
    there is not always along the normal."""
    thickness: float | None = None
    """In mm; of the distance of slices, if the file says that."""
    thickness_from: str = ""
    """The DICOM attribute that says it."""
    time: tuple[float, float] = (0.0, 0.0)
    """Temporal position, and trigger time in ms; 0: not said."""
    instance: int = 0
    """InstanceNumber; 0: not said."""

    @classmethod
    def of(cls, tags: Mapping[str, Any]) -> Place:
        """From the tags of an entry; see `docs/data-format.md`."""
        spacing = tags.get("spacing")
        distance = next((one for one in _THICKNESSES if one in tags), "")
        return cls(
            (float(spacing[0]), float(spacing[1])) if spacing else None,
            str(tags.get("spacing_from", "")),
            str(tags.get("series", "")),
            tuple(map(float, tags.get("ImageOrientationPatient", ()))),
            tags.get("position"),
            str(tags.get("position_from", "")),
            tags.get(distance),
            distance,
            (
                float(tags.get("TemporalPositionIdentifier", 0)),
                float(tags.get("TriggerTime", 0)),
            ),
            int(tags.get("InstanceNumber", 0)),
        )


_THICKNESSES = ("SpacingBetweenSlices", "SliceThickness")
NOWHERE = Place()
