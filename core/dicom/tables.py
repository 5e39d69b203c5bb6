"""Look-up tables in DICOM files: of modalities, of windows and of colors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from core.dicom.walk import Malformed

COLOURS = ("Red", "Green", "Blue")
DISCRETE, LINEAR = 0, 1
"""Kinds of segments (PS3.3 C.7.9.2)."""

LookupTable = NDArray[np.uint16]


def lookup(pixels: NDArray[Any], table: NDArray[Any], first: int) -> NDArray[Any]:
    """The table's entries at the values of pixels.

    Args:
        first: the value that the first entry is for; smaller ones have the first entry, too,
            and those beyond the last entry have the last (PS3.3 C.11.1.1.1).
    """
    places = np.clip(pixels, first, first + len(table) - 1).astype(np.int32) - first
    return table[places]


def grey_table(item: Dataset, *, signed: bool, little: bool) -> tuple[LookupTable, int, int]:
    """The table in an item of a Modality LUT or VOI LUT Sequence.

    Args:
        signed: whether the first value may be negative.

    Returns:
        the table, the value of its first entry, and the bits of its entries.
    """
    entries, first, bits = descriptor(item.get("LUTDescriptor"), signed=signed, little=little)
    if not 8 <= bits <= 16:
        raise Malformed(f"A look-up table has entries of {bits} bits; 8 to 16 are read.")
    table = entries_of(item.get("LUTData"), entries, little=little)
    if table.max() >= 2**bits:
        raise Malformed(f"A look-up table has entries of more than {bits} bits.")
    return table, first, bits


def palette(values: Dataset, *, signed: bool, little: bool) -> tuple[NDArray[np.uint8], int]:
    """The colors of a PALETTE COLOR image: shape (entries, 3), and the value of the first.

    Entries of 16 bits lose the lower half, so that the colors of all images are alike.
    """
    entries, first, bits = descriptor(
        values.get("RedPaletteColorLookupTableDescriptor"), signed=signed, little=little
    )
    if bits not in (8, 16):
        raise Malformed(f"Its palette has entries of {bits} bits; 8 or 16 are read.")
    columns = []
    for colour in COLOURS:
        data = values.get(f"{colour}PaletteColorLookupTableData")
        segments = values.get(f"Segmented{colour}PaletteColorLookupTableData")
        if data is None and segments is not None:
            columns.append(_expand(words(segments, bits, little=little), entries))
        else:
            columns.append(entries_of(data, entries, little=little))
    colours = np.stack(columns, axis=1)
    # Some writers declare 16 bits and store 8.
    return (colours >> 8 if colours.max() > 255 else colours).astype(np.uint8), first


def descriptor(value: Any, *, signed: bool, little: bool) -> tuple[int, int, int]:
    """Number of entries, first value and bits."""
    if isinstance(value, bytes):
        value = words(value, 16, little=little)
    if value is None or len(value) != 3:
        raise Malformed("A look-up table is not described.")
    entries, first, bits = (int(number) for number in value)
    # Which sign it has is not said by all files, and 0 stands for 2¹⁶ (PS3.3 C.11.1.1.1).
    if signed and first >= 2**15:
        first -= 2**16
    return entries % 2**16 or 2**16, first, bits


def words(data: bytes, bits: int, *, little: bool) -> LookupTable:
    """Bytes as numbers."""
    kind = "u1" if bits == 8 else "<u2" if little else ">u2"
    size = np.dtype(kind).itemsize
    return np.frombuffer(data, kind, len(data) // size).astype(np.uint16)


def entries_of(value: Any, entries: int, *, little: bool) -> LookupTable:
    """So many entries of a table, whatever it is stored as."""
    if isinstance(value, bytes):
        table = words(value, 16 if len(value) >= 2 * entries else 8, little=little)
    else:
        table = np.array([] if value is None else value, np.int64).reshape(-1).astype(np.uint16)
    if len(table) < entries:
        raise Malformed(f"A look-up table has {len(table)} of {entries} entries.")
    return table[:entries]


def _expand(segments: LookupTable, entries: int) -> LookupTable:
    """The entries of a table that is stored as segments.

    Raises:
        Malformed: it has not as many entries as it should, or segments that refer to others.
    """
    numbers, place, size = segments.tolist(), 0, 0
    parts: list[LookupTable] = []
    while size < entries and place + 2 < len(numbers):
        kind, length = numbers[place : place + 2]
        place += 2
        if kind == DISCRETE:
            part = segments[place : place + length]
            place += length
        elif kind == LINEAR and parts:
            start, stop = float(parts[-1][-1]), numbers[place]
            steps = np.arange(1, length + 1)
            part = np.around(start + steps * (stop - start) / max(length, 1)).astype(np.uint16)
            place += 1
        else:
            raise Malformed(f"Its palette has a segment of kind {kind}, which is not read.")
        if not len(part):
            raise Malformed("Its palette has an empty segment.")
        parts.append(part)
        size += len(part)
    if size != entries:
        raise Malformed(f"Its palette has {size} of {entries} entries.")
    return np.concatenate(parts)
