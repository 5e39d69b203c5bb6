"""A table that grows by a row for each sample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FIRST = 64


class Rows:
    """Rows of one length and dtype in one array, so that 100,000 of them take little memory."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = np.dtype(dtype)
        self._table: NDArray[Any] = np.zeros((0, 0), self._dtype)
        self._count = 0

    @classmethod
    def of(cls, table: NDArray[Any]) -> Rows:
        """Rows that are there already (rows, columns)."""
        rows = cls(table.dtype)
        rows._table, rows._count = table, len(table)
        return rows

    def __len__(self) -> int:
        return self._count

    def append(self, row: ArrayLike) -> None:
        values = np.asarray(row, self._dtype).ravel()
        if not self._count:
            self._table = np.zeros((_FIRST, len(values)), self._dtype)
        elif self._count == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[self._count] = values
        self._count += 1

    @property
    def table(self) -> NDArray[Any]:
        """All rows (rows, columns)."""
        return self._table[: self._count]

    def part(self, places: NDArray[np.intp]) -> Rows:
        """Some of the rows."""
        return Rows.of(self.table[places])
