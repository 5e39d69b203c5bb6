"""What a run in a sandbox tells, kept in the model's folder as other runs keep theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.exceptions import ResumeError, TrainingError
from core.own_networks.messages import count_in, names_in, number_in, numbers_in, text_in
from core.sandbox.scratch import ScratchError, empty_file, read_file
from core.storage import ModelFolder
from core.store.manifest import write_json
from core.tasks.metrics import Metric, rank
from core.training.discarding import discard_later
from core.training.machine import machine_facts
from core.training.resume import ResumePoint, write_point
from core.training.spec import SnapshotInfo, TrainingSpec

_LARGEST_SNAPSHOT = 4 * 2**30
_KINDS = ("epoch", "step")
_COUNTS = ("batch_size", "steps", "parameters", "trainable")
"""Of the facts about the hardware."""

OnEpoch = Callable[[SnapshotInfo], None]


class Mirror:
    """Writes metrics, snapshots and the resume file of a run outside its sandbox."""

    def __init__(
        self,
        spec: TrainingSpec,
        ranking: tuple[Metric, ...],
        point: ResumePoint,
        rebuild: Callable[[bytes, Path], None],
        on_epoch: OnEpoch,
    ) -> None:
        """Take the run.

        Args:
            spec: as above.
            ranking: the task's metrics, by which snapshots are compared.
            point: what is known of the run from before.
            rebuild: writes the `.keras` file of a snapshot.
            on_epoch: called with each snapshot.
        """
        self.spec = spec
        self.ranking = ranking
        self.point = point
        self.rebuild = rebuild
        self.on_epoch = on_epoch
        self.folder = ModelFolder(spec.folder)

    def started(self, message: Mapping[str, Any]) -> None:
        """Go back to the epoch after which the run goes on.

        Raises:
            ResumeError: it begins before the epochs that are kept.
        """
        epoch = self._epoch_in(message)
        if epoch < self.point.epoch - 1 or epoch > self.point.epoch:
            raise ResumeError(
                f"The sandbox of the training goes on after epoch {epoch:g}, and there are "
                f"{self.point.epoch} finished epochs."
            )
        if epoch < self.point.epoch:
            kept = [info for info in self.point.snapshots if info.epoch <= epoch]
            size = _bytes_until(self.folder.metrics, epoch)
            point = replace(self.point, epoch=int(epoch), snapshots=tuple(kept), metrics_bytes=size)
            self._keep(point)
        discard_later(self.spec.folder, self.point)

    def measured(self, message: Mapping[str, Any]) -> bool:
        """Append a line of metrics; one that ends an epoch is kept for good.

        Returns:
            whether it is a line of a moment, after which the run waits until it is kept: so it is
            never more than an epoch ahead.
        """
        given = message.get("line")
        if not isinstance(given, dict) or given.get("kind") not in _KINDS:
            return False
        line = {"kind": given["kind"], **numbers_in(given), "usage": numbers_in(given.get("usage"))}
        if any(line.get(name) is None for name in ("step", "epoch")):
            return False
        epoch = self._epoch_in(line)
        with self.folder.metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, allow_nan=False) + "\n")
        if line["kind"] == "epoch" and epoch == int(epoch) > self.point.epoch:
            size = self.folder.metrics.stat().st_size
            self._keep(replace(self.point, epoch=int(epoch), metrics_bytes=size, ended=False))
        return line["kind"] == "epoch"

    def saved(self, message: Mapping[str, Any]) -> None:
        """Take a snapshot out of the sandbox.

        Raises:
            TrainingError: it is not what it should be.
        """
        epoch = self._epoch_in(message)
        epoch = int(epoch) if epoch == int(epoch) else epoch
        place = ModelFolder(Path()).snapshot(epoch)
        scratch = self.folder.sandbox
        try:
            blob = read_file(scratch, *place.parts, most=_LARGEST_SNAPSHOT)
        except ScratchError as error:
            raise TrainingError(f"The snapshot of epoch {epoch:g} is not used: {error}.") from error
        path = self.spec.folder / place
        self.rebuild(blob, path)
        empty_file(scratch, *place.parts)
        others = [info for info in self.point.snapshots if info.epoch < epoch]
        metrics = numbers_in(message.get("metrics"))
        mine = rank(self.ranking, metrics)
        best = all(mine > rank(self.ranking, info.metrics) for info in others)
        info = SnapshotInfo(epoch, place, path.stat().st_size, metrics, best)
        self.point = replace(self.point, snapshots=(*others, info))
        self.on_epoch(info)

    def kept(self, message: Mapping[str, Any]) -> Sequence[SnapshotInfo]:
        """Forget all snapshots but those of some epochs, and the best one."""
        epochs = message.get("epochs")
        if not isinstance(epochs, list):
            return self.point.snapshots
        best = max(
            self.point.snapshots, key=lambda one: rank(self.ranking, one.metrics), default=None
        )
        infos = [one for one in self.point.snapshots if one.epoch in epochs or one is best]
        self._keep(replace(self.point, snapshots=tuple(infos)))
        return infos

    def remarked(self, text: str) -> None:
        """Keep what the run has failed to learn so far."""
        write_json(self.folder.remark, {"remark": text or None})

    def noted(self, message: Mapping[str, Any]) -> None:
        """Keep what the run is trained on; of the machine, what is seen from here."""
        given = message.get("hardware")
        facts = given if isinstance(given, dict) else {}
        counts = {name: count_in(facts, name) or 0 for name in _COUNTS}
        texts = {name: text_in(facts, name, 200) for name in ("precision", "versions")}
        named = {"devices": names_in(facts, "devices")[:100]}
        write_json(self.folder.hardware, machine_facts() | named | texts | counts)

    def initial(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Keep, and return, which layers started with the weights of a file."""
        given = message.get("report")
        report = given if isinstance(given, dict) else {}
        names = {kind: names_in(report, kind) for kind in ("matched", "random", "frozen")}
        kept = {"file": text_in(report, "file", 255), **names}
        write_json(self.folder.initial_weights, kept)
        return kept

    def finished(self, *, paused: bool) -> bool:
        """Note that the run has come to its end, or has paused where it was asked to.

        Returns:
            whether it paused.

        Raises:
            TrainingError: it has no snapshot.
        """
        if not self.point.snapshots:
            raise TrainingError("The own network ended without a snapshot.")
        epoch = int(max(self.point.epoch, self.point.snapshots[-1].epoch))
        paused = paused and 0 < epoch == self.spec.pause_after < self.spec.train_epochs
        self._keep(replace(self.point, epoch=epoch, ended=not paused))
        return paused

    def _keep(self, point: ResumePoint) -> None:
        self.point = point
        write_point(self.spec.folder, point)

    def _epoch_in(self, message: Mapping[str, Any]) -> float:
        """The epoch of a message.

        Raises:
            TrainingError: the run has no such epoch.
        """
        epoch = number_in(message, "epoch")
        if epoch is None or not 0 <= epoch <= self.spec.train_epochs:
            raise TrainingError("The own network reports an epoch that the training does not have.")
        return epoch


def _bytes_until(metrics: Path, epoch: float) -> int:
    """The size of a file of metrics up to the end of an epoch."""
    size = total = 0
    with metrics.open("rb") as file:
        for line in file:
            total += len(line)
            row = json.loads(line)
            if row["epoch"] <= epoch:
                size = total
    return size
