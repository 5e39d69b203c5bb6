"""What facts of samples are called on pages."""

from __future__ import annotations

import re

_NUMBERS = {
    "image": "Image pixels",
    "object": "Object pixels",
    "position": "Slice position (mm)",
    "InstanceNumber": "Instance number",
    "TriggerTime": "Trigger time (ms)",
}
_UNITS = {
    "SliceThickness": "mm",
    "MagneticFieldStrength": "T",
    "PixelSpacing": "mm",
    "ImagerPixelSpacing": "mm",
}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fact_title(key: str) -> str:
    """A DICOM keyword, or a plug-in's key, in words: "Slice thickness (mm)"."""
    title = _WORD.sub(" ", key).replace("_", " ").capitalize()
    return f"{title} ({_UNITS[key]})" if key in _UNITS else title


def number_title(kind: str) -> str:
    """The same of what ranges can be chosen of."""
    return _NUMBERS.get(kind, fact_title(kind))
