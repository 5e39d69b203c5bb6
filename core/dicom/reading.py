"""What can go wrong when a DICOM file is read, told to users in their words."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.config import disable_value_validation
from pydicom.errors import InvalidDicomError

from core.dicom.bare import HEAD_BYTES, is_big_endian, is_data_set, is_meta
from core.dicom.walk import Unsuitable
from core.exceptions import IngestionError
from core.files import open_file, why
from core.names import printed

_REMEDY = "Export it again, or leave it out."
PREFIX = 128, b"DICM"
"""Where every DICOM file says that it is one (PS3.10 7.1)."""


def is_dicom(path: str | Path) -> bool:
    """Whether a file is a DICOM file, whatever its name; reads 512 bytes.

    It says so after its preamble, or without one begins with what can be nothing else. What
    cannot be read is none, nor is what is not a regular file.
    """
    try:
        with open_file(path, buffering=False) as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return False
    if head[PREFIX[0] :].startswith(PREFIX[1]):
        return True
    return is_meta(head) or is_data_set(head) or is_big_endian(head)


@contextmanager
def without_validation() -> Iterator[None]:
    """Take values as they are: files of real scanners have some that pydicom warns of."""
    logger = logging.getLogger("pydicom")
    disabled, logger.disabled = logger.disabled, True
    try:
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = disabled


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Turn whatever reading a file raises into an `IngestionError` that names the file."""
    try:
        with without_validation():
            yield
    except InvalidDicomError as error:
        raise IngestionError(f"{printed(str(path))} is not a DICOM file; leave it out.") from error
    except OSError as error:
        raise IngestionError(f"{printed(str(path))} cannot be read: {why(error)}.") from error
    except Unsuitable as error:
        raise IngestionError(f"{printed(str(path))} cannot be used: {error}") from error
    # A damaged file makes parsers and decoders raise about anything.
    except Exception as error:
        raise IngestionError(
            f"{printed(str(path))} cannot be used: {text_of(error).rstrip('.')}. {_REMEDY}"
        ) from error


def text_of(error: Exception) -> str:
    """What an exception says, in one line of a sensible length."""
    return " ".join(str(error).split())[:500] or type(error).__name__
