"""Errors while archives are read, for users."""

from __future__ import annotations

import contextlib
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from core.archives.names import printed
from core.exceptions import ArchiveError

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    # Raised by the standard library's readers where numbers or texts in headers are
    # malformed, or offsets are wrong.
    ArithmeticError,
    LookupError,
    NotImplementedError,
    RecursionError,
    ValueError,
)


@contextlib.contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn errors of reading an archive or a member into an error that it is damaged.

    Args:
        what: the start of the sentence.
    """
    try:
        yield
    except (*_DAMAGE, OSError) as error:
        # With an errno it is an error of the system, not of the archive; the readers of
        # gzip and bzip2 raise OSError without one.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ArchiveError(
            f"{what} is damaged ({printed(str(error)) or type(error).__name__}). "
            "Check whether it opens on your computer; create and upload it again."
        ) from error


def member_named(name: str) -> str:
    return f"The archive's member “{printed(name)}”"
