"""A run as the engine takes it, and the metrics that several have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.runs.curves import BY_STEP
from core.runs.history import USAGE, History
from core.runs.settings import Settings
from core.tasks import TaskDefinition
from core.tasks.metrics import VALIDATION

_CONDITIONS = {
    "learning_rate": "Learning rate",
    f"{USAGE}images_per_second": "Images per second",
    f"{USAGE}memory": "Memory (bytes)",
    f"{USAGE}cpus": "Busy CPUs",
    f"{USAGE}gpu_memory": "GPU memory (bytes)",
    f"{USAGE}gpus": "Busy GPUs",
}
CONDITIONS = "Training"
"""The group of metrics that are not results."""


@dataclass(frozen=True)
class Run:
    """A training and what came of it so far."""

    id: int
    name: str
    status: str
    settings: Settings
    history: History
    task: TaskDefinition
    snapshot: float | None = None
    """The epoch of its best snapshot."""

    @property
    def epochs(self) -> float | None:
        """Those that are complete, or None."""
        return float(self.history.epochs.epoch[-1]) if len(self.history.epochs) else None

    @property
    def seconds(self) -> float | None:
        """Of training until the last whole epoch, or None where it is not known."""
        found = self.history.epochs.seconds
        return float(found[-1]) if len(found) and found[-1] == found[-1] else None


@dataclass(frozen=True)
class RunMetric:
    """A metric that some of the runs have."""

    name: str
    """Without its stage's prefix."""
    title: str
    group: str
    """What metrics of one kind have in common, as a title."""
    larger_is_better: bool | None
    """None: neither is."""
    stages: Sequence[str] = ("",)
    """Prefixes under which runs have it: "" of training, `VALIDATION`."""

    @property
    def names(self) -> list[str]:
        return [stage + self.name for stage in self.stages]


def metrics_of(runs: Iterable[Run]) -> list[RunMetric]:
    """All metrics of the runs by their groups: results, the loss, and conditions of training."""
    known: dict[str, tuple[TaskDefinition, set[str]]] = {}
    for run in runs:
        for name in run.history.epochs.values:
            plain = name.removeprefix(VALIDATION)
            stage = VALIDATION if name != plain else ""
            known.setdefault(plain, (run.task, set()))[1].add(stage)
        if run.history.step_lines:
            known.setdefault(f"{BY_STEP}loss", (run.task, {""}))
    found = [_metric(name, *facts) for name, facts in known.items()]
    groups = list(dict.fromkeys(metric.group for metric in found))
    order = {"Loss": len(groups), CONDITIONS: len(groups) + 1}
    return sorted(found, key=lambda one: order.get(one.group, groups.index(one.group)))


def _metric(name: str, task: TaskDefinition, stages: set[str]) -> RunMetric:
    sides = sorted(stages)
    if name == f"{BY_STEP}loss":
        return RunMetric(name, "Loss, by step", "Loss", None, sides)
    if name in _CONDITIONS or name.startswith(USAGE):
        title = _CONDITIONS.get(name) or name.removeprefix(USAGE).replace("_", " ").capitalize()
        return RunMetric(name, title, CONDITIONS, None, sides)
    metric = task.metric_of(name)
    title = task.metric_title(name)
    group = metric.title if metric else name.partition("/")[0].replace("_", " ").capitalize()
    return RunMetric(name, title, group, metric.larger_is_better if metric else None, sides)


def usual_metrics(metrics: Sequence[RunMetric]) -> list[str]:
    """The names that a table starts with: results and losses of validation, or of training."""
    found = [one for one in metrics if one.group != CONDITIONS and not one.name.startswith(BY_STEP)]
    return [one.names[-1] for one in found]


def usual_curves(runs: Sequence[Run], metrics: Sequence[RunMetric]) -> list[str]:
    """The metrics that plots start with: what ranks the runs, and the loss."""
    names = {one.name for one in metrics}
    ranking = [one.name for run in runs[:1] for one in run.task.metrics if one.name in names]
    return [*ranking[:1], *(["loss"] if "loss" in names else [])]
