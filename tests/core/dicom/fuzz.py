"""Reading many changed files in a process of its own, and comparing with pydicom: run by a test."""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset, config, dcmread
from pydicom.pixels import apply_color_lut, pixel_array
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from core.dicom.image import ImageOptions, read_image
from core.dicom.syntaxes import SYNTAXES
from core.exceptions import IngestionError
from core.process.free_memory import peak_memory
from tests.core.dicom.mutations import BASES, mutant

STORED = ImageOptions(invert=False)
REMEDIES = ("leave it out", "Export it again", "convert it")
END_OF_SEQUENCE = b"\xfe\xff\xdd\xe0\0\0\0\0"


def opened(path: Path) -> Dataset:
    """A file as pydicom reads it, with what it asks for and what is certain all the same."""
    dataset = dcmread(path, force=True)
    if "PixelData" not in dataset:
        # It looks for the end of encapsulated pixels, which need not be marked.
        ended = path.with_suffix(".ended")
        ended.write_bytes(path.read_bytes() + END_OF_SEQUENCE)
        dataset = dcmread(ended, force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit = dataset.original_encoding[0]
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SamplesPerPixel = dataset.get("SamplesPerPixel") or 1
    if dataset.SamplesPerPixel == 3 and dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        dataset.PlanarConfiguration = dataset.get("PlanarConfiguration") or 0
    return dataset


def expected(path: Path) -> Any:
    """The first frame as pydicom has it, of the types that are promised."""
    dataset = opened(path)
    syntax = dataset.file_meta.TransferSyntaxUID
    # Decoders of lossy codestreams that are damaged differ from each other.
    decoders = SYNTAXES[syntax].decoders if syntax in SYNTAXES else ()
    shift = 0
    if not decoders and isinstance(high := dataset.get("HighBit"), int):
        # pydicom takes the lowest bits whatever HighBit says.
        shift = high + 1 - dataset.BitsStored
        dataset.BitsStored = high + 1
    chosen = {"decoding_plugin": decoders[0]} if decoders else {}
    pixels = pixel_array(dataset, index=0, **chosen) >> shift if shift else pixel_array(
        dataset, index=0, **chosen
    )  # fmt: skip
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return (apply_color_lut(pixels, dataset) >> 8).astype(np.uint8)
    if pixels.dtype == np.int8:
        pixels = pixels.astype(np.int16)
    if pixels.dtype.itemsize > 2:
        pixels = pixels.astype(np.float32)
    return pixels if pixels.ndim == 3 else pixels[..., np.newaxis]


def are_equal(one: Any, other: Any) -> bool:
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def outcome(path: Path, unchanged: Any) -> str:
    """What reading a changed file gave: "same", "error", or what is wrong."""
    try:
        got = read_image(path, options=STORED)
    except IngestionError as error:
        text = str(error)
        is_good = str(path) in text and len(text) < 1000 and any(one in text for one in REMEDIES)
        return "error" if is_good else f"says {text}"
    except BaseException as error:
        return f"raised {type(error).__name__}: {error}"
    try:
        wanted = expected(path)
    except Exception as error:
        # What pydicom does not find in a damaged header may be read, but rightly.
        return "same" if are_equal(got, unchanged) else f"read, but pydicom says: {error}"
    return "same" if are_equal(got, wanted) else "has other values than pydicom"


def main(folder: str, first: int, last: int) -> None:
    logging.disable(logging.CRITICAL)
    unchanged = {}
    for name, data in BASES.items():
        path = Path(folder, name)
        path.write_bytes(data)
        unchanged[name] = read_image(path, options=STORED)
    counts: dict[str, int] = {}
    problems, slowest = [], 0.0
    for seed in range(first, last):
        what, data = mutant(seed)
        path = Path(folder, "mutant.dcm")
        path.write_bytes(data)
        print(f"seed {seed}: {what}", file=sys.stderr, flush=True)
        start = time.process_time()
        found = outcome(path, unchanged[what.partition(":")[0]])
        slowest = max(slowest, time.process_time() - start)
        counts[found] = counts.get(found, 0) + 1
        if found not in ("same", "error"):
            problems.append(f"seed {seed}: {what}: {found}")
    peak = peak_memory() >> 20
    print(json.dumps({"counts": counts, "problems": problems, "s": slowest, "megabytes": peak}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with config.disable_value_validation():
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
