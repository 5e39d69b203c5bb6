"""Saving snapshots, and tracking the best one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import keras

from core.exceptions import DiskFullError
from core.storage import ModelFolder
from core.store.whole import write_whole
from core.tasks.metrics import Metric, rank
from core.training.callbacks.averaging import averaged_weights
from core.training.moments import Moment
from core.training.spec import Metrics, SnapshotInfo


class Snapshots:
    """Saves the network as a `.keras` file whenever that is due."""

    def __init__(
        self,
        network: keras.Model,
        folder: Path,
        ranking: tuple[Metric, ...],
        on_epoch: Callable[[SnapshotInfo], None],
        before: Sequence[SnapshotInfo] = (),
        model: keras.Model | None = None,
        save: Callable[[keras.Model, Path], None] = lambda network, path: network.save(path),
    ) -> None:
        """Take the network to save, uncompiled, so that the file has no solver state.

        Args:
            network: as above.
            folder: the run's folder.
            ranking: the task's metrics, to compare snapshots by.
            on_epoch: called with each snapshot.
            before: snapshots from before an interruption.
            model: the compiled model of the same layers, whose optimizer may average weights.
            save: writes the network to a file.
        """
        self.network = network
        self.model = model
        self.folder = folder
        self.ranking = ranking
        self.on_epoch = on_epoch
        self._save = save
        self.infos = list(before)

    def reached(self, moment: Moment) -> None:
        if not moment.snapshot:
            return
        path = ModelFolder(Path()).snapshot(moment.epoch)
        self.save(self.folder / path)
        rank = self.rank(moment.metrics)
        info = SnapshotInfo(
            epoch=moment.epoch,
            path=path,
            bytes=(self.folder / path).stat().st_size,
            metrics=moment.metrics,
            best=all(rank > self.rank(other.metrics) for other in self.infos),
        )
        self.infos.append(info)
        self.on_epoch(info)

    def rank(self, metrics: Metrics) -> tuple[float, ...]:
        return rank(self.ranking, metrics)

    def save(self, path: Path) -> None:
        """Write the file completely or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # With little memory, Keras lets HDF5 write to the file, which crashes on a full disk.
        least = 4 * self.network.count_params()  # float32 whatever the precision
        if shutil.disk_usage(path.parent).free < least:
            raise DiskFullError(f"There is no space for a snapshot of {least} bytes in {path}.")
        with nullcontext() if self.model is None else averaged_weights(self.model):
            write_whole(path, lambda partial: self._save(self.network, partial))

    def keep(self, count: int) -> None:
        """Forget all but the best one and the last ones."""
        best = max(self.infos, key=lambda info: self.rank(info.metrics), default=None)
        last = self.infos[-count:]
        self.infos = [info for info in self.infos if info is best or info in last]
