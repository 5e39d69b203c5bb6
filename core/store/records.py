"""The records of a shard's `data.mdb`, read without LMDB.

LMDB maps its file into memory and trusts it: where it is cut off, the process ends by SIGBUS; where
a byte has changed, by SIGSEGV or never. A shard is written once, its keys in their order, so little
of LMDB's format is left to read: two meta pages, and a tree of branches and leaves. It is walked
once, each number in it checked, to learn where the records lie; these are read by `pread`, which at
worst says that there is nothing.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from struct import Struct
from struct import error as StructError
from types import TracebackType
from typing import NamedTuple

from core.exceptions import StoreError
from core.storage import ShardFolder

_MAGIC, _VERSION = 0xBEEFC0DE, 1
_META = Struct("=16x II16x I44x 32xQQ QQ")
"""Magic, version; the page size; entries and root of the tree; the last page, transaction."""
_PAGE = Struct("=QHHHH")
"""Its number, nothing, flags, where the offsets of its nodes and where the free space end."""
_NODE = Struct("=HHHH")
"""The length of a leaf's value or the page of a branch, in three parts; the length of the key."""
_NUMBER = Struct("=Q")
_BRANCH, _LEAF = 1, 2
_ELSEWHERE = 1
"""Flag of a value that has pages of its own."""
_NOWHERE = 2**64 - 1
"""The root of an empty tree."""
_DEEPEST = 32
_TREES_KNOWN = 256
"""64 KiB each at the most."""


class Records:
    """The records of a shard by number; several threads, and processes after a fork, may read."""

    def __init__(self, shard: Path, size: int) -> None:
        """Open a shard.

        Args:
            size: how many bytes its data must have.

        Raises:
            StoreError: it is not what was written.
        """
        self.path = ShardFolder(shard).data
        try:
            self._file = self.path.open("rb", buffering=0)
            facts = os.fstat(self._file.fileno())
            if facts.st_size != size:
                raise StoreError(f"{self.path} has {facts.st_size} bytes instead of {size}.")
            self._places = _places_of(self.path, facts.st_ino, facts.st_size, facts.st_mtime_ns)
        except FileNotFoundError:
            raise StoreError(f"{self.path} is missing.") from None
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}.") from error
        except (_DamagedTree, StructError) as error:
            raise StoreError(f"{self.path} is damaged: {error}.") from error

    def __len__(self) -> int:
        return len(self._places.offsets)

    def __enter__(self) -> Records:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def get(self, number: int) -> bytes:
        """The bytes of a record.

        Raises:
            StoreError: there is none, or they cannot be read.
        """
        if not 0 <= number < len(self):
            raise StoreError(f"Record {number} of {self.path} is missing.")
        length = self._places.lengths[number]
        try:
            data = os.pread(self._file.fileno(), length, self._places.offsets[number])
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}.") from error
        if len(data) != length:
            raise StoreError(f"{self.path} was cut off while it was read.")
        return data

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Let what is wrong with a record name its file."""
        try:
            yield
        except StoreError as error:
            text = str(error)
            if text.startswith("A record"):
                text = f"{self.path} is damaged: {text.replace('A', 'a', 1)}"
            raise StoreError(text) from error


class _Places(NamedTuple):
    """Where the records of a file lie."""

    offsets: array[int]
    lengths: array[int]


class _DamagedTree(Exception):
    """What is wrong with a file, as the end of a sentence."""


@lru_cache(_TREES_KNOWN)
def _places_of(path: Path, inode: int, size: int, changed: int) -> _Places:
    """Walk the tree of a file; known as long as the file is the same."""
    with path.open("rb", buffering=0) as file:
        tree = _Tree(file.fileno(), size)
        found = list(tree.records(tree.root, _DEEPEST) if tree.root != _NOWHERE else ())
    if len(found) != tree.entries:
        raise _DamagedTree(f"it has {len(found)} records instead of {tree.entries}")
    return _Places(
        array("Q", [place for place, _ in found]), array("Q", [size for _, size in found])
    )


class _Tree:
    """The pages of a file; every number that is read from it is checked before it is used."""

    def __init__(self, descriptor: int, size: int) -> None:
        """Read the meta pages of a file of that many bytes."""
        self.descriptor = descriptor
        self.size = size
        self.seen = 0
        """Records so far."""
        _, self.page_size, *_ = first = self._meta(0)
        if self.page_size not in {2**power for power in range(8, 17)}:
            raise _DamagedTree("its page size is wrong")
        # Transactions write the two in turns; the last one counts.
        self.entries, self.root = max(first, self._meta(self.page_size))[2:]

    def _meta(self, place: int) -> tuple[int, int, int, int]:
        """Number of the transaction, page size, count of entries, page of the root."""
        magic, version, page_size, entries, root, _, transaction = _META.unpack(
            self._read(place, _META.size)
        )
        if magic != _MAGIC:
            raise _DamagedTree("it is not an LMDB database")
        if version != _VERSION:
            raise _DamagedTree(f"its format is LMDB's version {version}, not {_VERSION}")
        return transaction, page_size, entries, root

    def _read(self, place: int, size: int) -> bytes:
        if place + size > self.size:
            raise _DamagedTree("it names pages beyond its end")
        data = os.pread(self.descriptor, size, place)
        if len(data) != size:
            raise _DamagedTree("it is cut off")
        return data

    def records(self, number: int, levels: int) -> Iterator[tuple[int, int]]:
        """Offset and length of the records below a page, which has at most that many levels."""
        page = self._read(number * self.page_size, self.page_size)
        own, _, flags, end, _ = _PAGE.unpack_from(page)
        count = (end - _PAGE.size) // 2
        # A page without nodes would let a damaged tree take forever.
        if own != number or flags not in (_BRANCH, _LEAF) or count < 1 or not levels:
            raise _DamagedTree(f"page {number} is wrong")
        for node in Struct(f"={count}H").unpack_from(page, _PAGE.size):
            low, high, mark, key = _NODE.unpack_from(page, node)
            if flags == _BRANCH:
                yield from self.records(low | high << 16 | mark << 32, levels - 1)
                continue
            value = node + _NODE.size + key
            if page[node + _NODE.size : value] != b"%012d" % self.seen:
                raise _DamagedTree(f"page {number} has a wrong key")
            self.seen += 1
            yield self._place(page, number, value, low | high << 16, mark)

    def _place(
        self, page: bytes, number: int, value: int, length: int, mark: int
    ) -> tuple[int, int]:
        place = number * self.page_size + value
        if mark & _ELSEWHERE:
            (other,) = _NUMBER.unpack_from(page, value)
            place, limit = other * self.page_size + _PAGE.size, self.size
        else:
            limit = (number + 1) * self.page_size
        if place + length > limit:
            raise _DamagedTree(f"a record of page {number} reaches beyond its end")
        return place, length
