"""What can go wrong while archives are read, as errors for users."""

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

DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    # What the standard library's readers stumble over where numbers and texts in headers
    # are none, or lead elsewhere.
    ArithmeticError,
    LookupError,
    NotImplementedError,
    RecursionError,
    ValueError,
)


@contextlib.contextmanager
def reading(what: str) -> Iterator[None]:
    """Say of an archive, or of its member, that it is damaged where reading it fails.

    Args:
        what: the begin of the sentence.
    """
    try:
        yield
    except (*DAMAGE, OSError) as error:
        # With a number, it is the system's error and not that of the archive; the readers
        # of gzip and bzip2 raise it without one.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ArchiveError(
            f"{what} is damaged ({printed(str(error)) or type(error).__name__}). "
            "Look whether it opens on your computer; pack and upload it again."
        ) from error


def member_named(name: str) -> str:
    return f"The archive's member “{printed(name)}”"
