"""Which DICOM series of a case the contours were drawn on.

Contour files name an image's number but not its series. For the 15 training cases of the
challenge the series is public knowledge; for other cases it is found from the files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Set

from core.plugins.files import walk
from digits_sunnybrook.cases import case_key

LAYOUT = "<case>/IM-<series>-NNNN.dcm"
FILE = re.compile(r"IM-(\d+)-(\d+)\.dcm", re.IGNORECASE)

TRAINING_SERIES = {
    "SC-HF-I-1": 4,
    "SC-HF-I-2": 106,
    "SC-HF-I-4": 116,
    "SC-HF-I-40": 134,
    "SC-HF-NI-3": 379,
    "SC-HF-NI-4": 501,
    "SC-HF-NI-34": 446,
    "SC-HF-NI-36": 474,
    "SC-HYP-1": 550,
    "SC-HYP-3": 650,
    "SC-HYP-38": 734,
    "SC-HYP-40": 755,
    "SC-N-2": 898,
    "SC-N-3": 915,
    "SC-N-40": 944,
}

Series = dict[int, dict[int, str]]
"""The images of a case by series and number; paths relative to the image folder."""


def find_images(folder: str) -> dict[str, Series]:
    """The images of every case anywhere below a folder; a case is a folder's name."""
    cases: dict[str, Series] = {}
    for path, files in walk(os.path.abspath(folder)):
        case, within = case_key(os.path.basename(path)), os.path.relpath(path, folder)
        within = "" if within == "." else within
        for name in files:
            if match := FILE.fullmatch(name):
                images = cases.setdefault(case, {}).setdefault(int(match[1]), {})
                # Where a case is there twice, the first in order of paths counts.
                images.setdefault(int(match[2]), os.path.join(within, name))
    return cases


def choose_series(case: str, series: Series, numbers: Set[int]) -> int:
    """The short-axis series of a case that has at least one series.

    The table decides where it names a series that is there. Otherwise it is the series
    with most of the contoured images; among equals the one with most images, as a cine
    series has more than others; then the one with the lowest number.

    Args:
        numbers: the numbers of the contoured images.
    """
    if (known := TRAINING_SERIES.get(case)) in series and known is not None:
        return known

    def merit(number: int) -> tuple[int, int, int]:
        images = series[number].keys()
        return len(numbers & images), len(images), -number

    return max(series, key=merit)
