"""The transfer syntaxes that are read, and by which decoders; docs/dicom.md shows them."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom import uid
from pydicom.pixels import get_decoder

from core.dicom.walk import Unsuitable


@dataclass(frozen=True)
class Syntax:
    """How the pixels of a transfer syntax are read."""

    family: str
    """What a frame is: native, rle, jpeg, jpeg-ls or jpeg2000."""
    decoders: tuple[str, ...] = ()
    """Names of pydicom's decoding plug-ins in the order in which they are tried."""


SYNTAXES: dict[str, Syntax] = {
    uid.ImplicitVRLittleEndian: Syntax("native"),
    uid.ExplicitVRLittleEndian: Syntax("native"),
    uid.ExplicitVRBigEndian: Syntax("native"),
    uid.DeflatedExplicitVRLittleEndian: Syntax("native"),
    # pydicom's own RLE decoder expands whatever a stream says; that of pylibjpeg-rle
    # stops when the frame is full.
    uid.RLELossless: Syntax("rle", ("pylibjpeg",)),
    uid.JPEGBaseline8Bit: Syntax("jpeg", ("pillow", "gdcm")),
    uid.JPEGExtended12Bit: Syntax("jpeg", ("pillow", "gdcm", "imagecodecs")),
    uid.JPEGLossless: Syntax("jpeg", ("gdcm", "imagecodecs")),
    uid.JPEGLosslessSV1: Syntax("jpeg", ("gdcm", "imagecodecs")),
    uid.JPEGLSLossless: Syntax("jpeg-ls", ("pyjpegls", "gdcm")),
    uid.JPEGLSNearLossless: Syntax("jpeg-ls", ("pyjpegls", "gdcm")),
    uid.JPEG2000Lossless: Syntax("jpeg2000", ("pylibjpeg", "gdcm")),
    uid.JPEG2000: Syntax("jpeg2000", ("pylibjpeg", "gdcm")),
    uid.HTJ2KLossless: Syntax("jpeg2000", ("pylibjpeg",)),
    uid.HTJ2KLosslessRPCL: Syntax("jpeg2000", ("pylibjpeg",)),
    uid.HTJ2K: Syntax("jpeg2000", ("pylibjpeg",)),
}

# pydicom knows no decoder of 12-bit JPEG that may be installed with a product under the
# Apache licence; this is its way to add one.
for _uid, _syntax in SYNTAXES.items():
    if "imagecodecs" in _syntax.decoders:
        get_decoder(_uid).add_plugin("imagecodecs", ("core.dicom.last_resort", "decode_frame"))


def syntax_of(identifier: str) -> Syntax:
    """The transfer syntax with a UID.

    Raises:
        Unsuitable: it is not read.
    """
    if identifier not in SYNTAXES:
        raise Unsuitable(
            f"Its transfer syntax, {uid.UID(identifier).name}, is not read; "
            "convert it to Explicit VR Little Endian."
        )
    return SYNTAXES[identifier]
