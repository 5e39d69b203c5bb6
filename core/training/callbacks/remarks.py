"""Noting what a run fails to learn, for the log and the model's page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from core.storage import ModelFolder
from core.store.manifest import write_json
from core.tasks import TaskDefinition
from core.tasks.labels import Labels
from core.training.moments import Moment
from core.training.stagnation import Measured, remark_on


class Remarks:
    """Keeps the remark on the epochs so far in the run's folder, and passes on each new one."""

    def __init__(
        self,
        folder: Path,
        task: TaskDefinition,
        labels: Labels,
        on_remark: Callable[[str], None],
    ) -> None:
        """Take the run's folder with the metrics of finished epochs, the task and its labels."""
        self.folder = folder
        self.task = task
        self.labels = labels
        self.on_remark = on_remark
        self.epochs = _epochs_in(ModelFolder(folder).metrics)
        self.last: str | None = None

    def reached(self, moment: Moment) -> None:
        self.epochs.append((moment.epoch, moment.metrics))
        remark = remark_on(self.task, self.labels, self.epochs, ended=moment.ends_run)
        if remark == self.last:
            return
        self.last = remark
        write_json(ModelFolder(self.folder).remark, {"remark": remark})
        if remark:
            self.on_remark(remark)


def _epochs_in(metrics: Path) -> list[Measured]:
    """The epochs in a file of metrics, in order."""
    if not metrics.exists():
        return []
    rows = (json.loads(line) for line in metrics.read_text("utf-8").splitlines())
    return [(row["epoch"], row) for row in rows if row["kind"] == "epoch"]
