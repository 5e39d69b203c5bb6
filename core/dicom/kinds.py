"""What a DICOM object is, by its SOP class: many are not images, and some images are masks."""

from __future__ import annotations

from pydicom.uid import UID

SEGMENTATIONS = {
    "1.2.840.10008.5.1.4.1.1.66.4": "Segmentation",
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation",
}
"""Whose pixels are masks. pydicom does not know all of them by name."""
_HAVE_PIXELS = ("Image", "RT Dose", "Segmentation", "Map", "US Volume", "DICOS", "Overlay", "OCT")
"""Words in the names of SOP classes of which objects have pixels."""
_HAVE_NONE = ("Surface Segmentation", "Real World Value Mapping", "B-scan Volume Analysis")
_STORAGE = " Storage"


def name_of_kind(sop_class: str) -> str:
    """What the standard calls the objects of a SOP class; "" if it is not known."""
    if sop_class in SEGMENTATIONS:
        return SEGMENTATIONS[sop_class]
    name = UID(sop_class).name if sop_class else ""
    return name.removesuffix(_STORAGE) if _STORAGE in name else ""


def has_pixels(sop_class: str) -> bool:
    """Whether objects of a SOP class have pixels, as far as it is known."""
    name = name_of_kind(sop_class)
    if any(word in name for word in _HAVE_NONE):
        return False
    return not name or any(word in name for word in _HAVE_PIXELS)
