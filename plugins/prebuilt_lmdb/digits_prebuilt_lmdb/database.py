"""Opening LMDB databases that others wrote, of both versions of the format.

LMDB trusts its file: a damaged one may end the process. So the job first looks at every page of
the tree by lmdb's own verifier, which reads the file without LMDB.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from itertools import islice

import lmdb
from lmdb.verify import verify

from core.plugins import IngestionError
from core.plugins.files import open_file, require_named, why

DATA = "data.mdb"
MAGIC = b"\xde\xc0\xef\xbe"
"""0xBEEFC0DE with the low byte first, within `HEAD` bytes of the beginning."""
HEAD = 64


def _data_file(folder: str) -> str:
    return os.path.join(folder, DATA)


def check_header(folder: str) -> None:
    """Refuse a folder without an LMDB database; looks at the beginning of its file only.

    Raises:
        IngestionError: there is none; the text names the file.
    """
    path = require_named(_data_file(folder))
    try:
        with open_file(path) as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise IngestionError(f"{folder} is not an LMDB database: it has no {DATA}.") from None
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {why(error)}.") from error
    if not head:
        raise IngestionError(f"{path} is empty.")
    if MAGIC not in head:
        raise IngestionError(f"{path} is not an LMDB database.")


def check_pages(folder: str) -> None:
    """Read the whole tree of a database, with keys, but not all of its values' bytes.

    Raises:
        IngestionError: it is damaged or cut off; the text names the file.
    """
    check_header(folder)
    path = _data_file(folder)
    try:
        problems = verify(path, subdir=False)
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror}.") from error
    # VerifyError where it cannot begin; and whatever a damaged page makes of it.
    except Exception as error:
        problems = [str(error) or type(error).__name__]
    if problems:
        raise IngestionError(
            f"{path} is damaged or incomplete: {problems[0]}. If Caffe reads it, `mdb_copy -c` "
            "makes a clean copy; else copy it again from its source."
        )


@dataclass
class Database:
    """An open database; one process has one of each folder."""

    folder: str
    environment: lmdb.Environment
    process: int

    @classmethod
    def open(cls, folder: str) -> Database:
        check_header(folder)
        try:
            # Without reading ahead, since training's order is random; it must not lock, since
            # the folder may be write-protected.
            environment = lmdb.open(
                folder, readonly=True, lock=False, create=False, readahead=False
            )
        except lmdb.Error as error:
            raise IngestionError(f"{_data_file(folder)} cannot be opened: {error}") from error
        opened = cls(folder, environment, os.getpid())
        opened.require_all_pages()
        return opened

    def require_all_pages(self) -> None:
        """Refuse a file that ends before its last page: LMDB would end the process.

        `check_pages` has looked at it, but long ago, maybe, and in another process.
        """
        path = _data_file(self.folder)
        pages = self.environment.info()["last_pgno"] + 1
        wanted, found = pages * self.environment.stat()["psize"], os.stat(path).st_size
        if found < wanted:
            self.environment.close()
            raise IngestionError(
                f"{path} has {found} bytes instead of {wanted}: it was cut off. Copy it again from "
                "where it came from."
            )

    def keys(self, most: int | None = None) -> list[bytes]:
        """All keys, sorted; or so many of them."""
        try:
            with self.environment.begin() as transaction:
                keys = transaction.cursor().iternext(keys=True, values=False)
                return list(islice(keys, most))
        except lmdb.Error as error:
            raise IngestionError(f"{_data_file(self.folder)} is damaged: {error}") from error

    def count(self) -> int:
        """How many keys there are."""
        count: int = self.environment.stat()["entries"]
        return count

    def get(self, key: bytes) -> bytes | None:
        """What is stored under a key; None where there is nothing."""
        try:
            with self.environment.begin() as transaction:
                found: bytes | None = transaction.get(key)
                return found
        except lmdb.Error as error:
            raise IngestionError(f"{_data_file(self.folder)} is damaged: {error}") from error


@cache
def open_databases() -> dict[str, Database]:
    """Those of this process, and of the one that it was forked from."""
    return {}


def database(folder: str) -> Database:
    """The database in a folder, which stays open until the process ends or `close_all`.

    LMDB must not use a database that was opened before a fork, nor open one twice.
    """
    known = open_databases()
    found = known.get(folder)
    if found is None or found.process != os.getpid():
        if found is not None:
            found.environment.close()
        found = known[folder] = Database.open(folder)
    return found


def close_all() -> None:
    known = open_databases()
    for found in known.values():
        found.environment.close()
    known.clear()
