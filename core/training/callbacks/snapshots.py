"""A snapshot of every epoch, and which is the best."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras

from core.exceptions import DiskFullError
from core.storage import ModelFolder
from core.store.whole import write_whole
from core.tasks.metrics import Metric, rank
from core.training.callbacks.logs import flat
from core.training.spec import Metrics, SnapshotInfo


class Snapshots(keras.callbacks.Callback):
    """Keeps the network after each epoch as a `.keras` file."""

    def __init__(
        self,
        network: keras.Model,
        folder: Path,
        ranking: tuple[Metric, ...],
        on_epoch: Callable[[SnapshotInfo], None],
        before: Sequence[SnapshotInfo] = (),
    ) -> None:
        """Take the network to save: not compiled, so that no solver's state is in the file.

        Args:
            network: as above.
            folder: the run's.
            ranking: the task's metrics, by which epochs are compared.
            on_epoch: called with every snapshot.
            before: those of the epochs before an interruption.
        """
        super().__init__()
        self.network = network
        self.folder = folder
        self.ranking = ranking
        self.on_epoch = on_epoch
        self.infos = list(before)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        path = ModelFolder(Path()).snapshot(epoch + 1)
        self.save(self.folder / path)
        metrics = flat(logs)
        info = SnapshotInfo(
            epoch=epoch + 1,
            path=path,
            bytes=(self.folder / path).stat().st_size,
            metrics=metrics,
            best=all(self.rank(metrics) > self.rank(other.metrics) for other in self.infos),
        )
        self.infos.append(info)
        self.on_epoch(info)

    def rank(self, metrics: Metrics) -> tuple[float, ...]:
        return rank(self.ranking, metrics)

    def save(self, path: Path) -> None:
        """Write the file as a whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Where memory is short, Keras has HDF5 write a file, which crashes on a full disk.
        least = 4 * self.network.count_params()  # they are float32 in every precision
        if shutil.disk_usage(path.parent).free < least:
            raise DiskFullError(f"There is no space for a snapshot of {least} bytes in {path}.")
        write_whole(path, self.network.save)
