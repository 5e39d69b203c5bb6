"""Training a source in a sandbox, as `core.training.trainer.train` trains other networks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from core.exceptions import (
    DivergedError,
    OutOfMemoryError,
    ResumeError,
    TrainingError,
    UserError,
)
from core.own_networks.messages import count_in, parsed, text_in
from core.own_networks.mirror import Mirror
from core.own_networks.probing import Probing
from core.own_networks.problems import Problem
from core.own_networks.rebuilding import Rebuilder
from core.own_networks.sandbox import jail_for, require_sandbox
from core.own_networks.spec_lines import spec_as_json
from core.process.free_memory import memory_limit
from core.progress import Progress
from core.registry import policy_plugins, solver_plugins
from core.sandbox.jailed import Jailed
from core.sandbox.limits import Ended, Jail, Limits
from core.sandbox.tiers import Tier
from core.storage import ModelFolder
from core.store.manifest import DatasetManifest
from core.tasks import task_of, task_plugins
from core.tasks.added import added_metrics
from core.training.provenance import note_provenance
from core.training.results import result_of
from core.training.resume import ResumePoint, fingerprint, read_point
from core.training.seeds import seed_for
from core.training.spec import SnapshotInfo, TrainingResult, TrainingSpec

_REBUILDING = 6 * 2**30
_ERRORS: dict[str, type[UserError]] = {
    "diverged": DivergedError,
    "memory": OutOfMemoryError,
    "resume": ResumeError,
}


def train(
    spec: TrainingSpec,
    progress: Progress,
    *,
    on_epoch: Callable[[SnapshotInfo], None] = lambda info: None,
    on_initial: Callable[[dict[str, Any]], None] = lambda report: None,
    on_kept: Callable[[Sequence[SnapshotInfo]], None] = lambda infos: None,
    on_remark: Callable[[str], None] = lambda remark: None,
    on_printed: Callable[[str], None] = lambda text: None,
    resume: bool = False,
    tier: Tier | None = None,
    limits: Limits | None = None,
) -> TrainingResult:
    """Train an own network; the arguments are those of `core.training.trainer.train`.

    Args:
        spec: with `network_source`.
        progress: as there.
        on_epoch: as there.
        on_initial: as there.
        on_kept: as there.
        on_remark: as there.
        on_printed: called with the end of what the source printed.
        resume: as there.
        tier: the sandbox; None: the one in force.
        limits: None: those of the settings.

    Raises:
        TrainingError: it cannot be trained, or reached a limit; the text says which.
    """
    tier = tier or require_sandbox()
    limits = limits or _limits(spec)
    assert spec.network_source is not None  # noqa: S101 - what this is for
    task = DatasetManifest.load(spec.dataset).task
    point = read_point(spec) if resume else None
    point = point or ResumePoint(fingerprint(spec), seed_for(spec), 0, (), {})
    note_provenance(spec, seed=point.seed, epoch=point.epoch)
    scratch = _scratch_of(spec, resume=bool(point.epoch))
    order = {
        "do": "train",
        "source": spec.network_source.read_text("utf-8"),
        "spec": spec_as_json(replace(spec, random_seed=point.seed), scratch),
        "resume": bool(point.epoch),
        "task": task,
        "parts": parts_of(spec, task),
    }
    with TemporaryDirectory(prefix="digits-sandbox-") as folder:
        run = _Run(progress, on_initial, on_kept, on_remark)
        jail = jail_for(scratch, limits, spec.dataset, *_initial_weights(spec), gpus=True)
        with (
            Rebuilder(Path(folder).resolve(), tier, _REBUILDING) as rebuilder,
            Jailed("core.own_networks.inside", jail, tier, run.add) as jailed,
        ):

            def rebuild(blob: bytes, path: Path) -> None:
                rebuilder.rebuild(blob, path, jailed.look)

            run.nudge = jailed.nudge
            run.probing = Probing(spec)
            run.mirror = Mirror(spec, task_of(task).metrics, point, rebuild, on_epoch)
            jailed.ask(json.dumps(order))
            jailed.wait()
            ended = jailed.ended()
    on_printed(ended.printed)
    run.require_done(ended, jail)
    return replace(result_of(run.mirror.point.snapshots, task), paused=run.paused)


class _Run:
    """Passes on what the sandbox tells."""

    mirror: Mirror
    probing: Probing
    nudge: Callable[[], None]

    def __init__(
        self,
        progress: Progress,
        on_initial: Callable[[dict[str, Any]], None],
        on_kept: Callable[[Sequence[SnapshotInfo]], None],
        on_remark: Callable[[str], None],
    ) -> None:
        self.progress = progress
        self.on_initial = on_initial
        self.on_kept = on_kept
        self.on_remark = on_remark
        self.is_done = False
        self.paused = False
        self.problem: tuple[str, Problem] | None = None

    def add(self, line: str) -> None:
        message = parsed(line)
        if message is None:
            return
        act: dict[str, Callable[[dict[str, Any]], Any]] = {
            "start": self.mirror.started,
            "metrics": self._metrics,
            "snapshot": self.mirror.saved,
            "kept": lambda message: self.on_kept(self.mirror.kept(message)),
            "hardware": self.mirror.noted,
            "probes": self.probing.chosen,
            "predicted": self.probing.predicted,
            "remark": self._remark,
            "initial": self._initial,
            "progress": self._progress,
            "problem": self._problem,
            "done": self._done,
        }
        if message["kind"] in act:
            act[message["kind"]](message)

    def require_done(self, ended: Ended, jail: Jail) -> None:
        """Raise what ended the run before its time."""
        if ended.limit == "memory":
            raise OutOfMemoryError(
                f"The own network {ended.text(jail.limits)}. Lower the batch size (batch_size) or "
                "make the network smaller."
            )
        if self.problem is not None:
            cause, problem = self.problem
            raise _ERRORS.get(cause, TrainingError)(str(problem))
        if not self.is_done:
            raise TrainingError(f"The own network {ended.text(jail.limits)}.")

    def _metrics(self, message: dict[str, Any]) -> None:
        if self.mirror.measured(message):
            self.nudge()

    def _progress(self, message: dict[str, Any]) -> None:
        done, total = count_in(message, "done"), count_in(message, "total")
        if done is not None and total is not None:
            self.progress(min(done, total), total, text_in(message, "message", 200))

    def _remark(self, message: dict[str, Any]) -> None:
        self.mirror.remarked(text := text_in(message, "text"))
        self.on_remark(text)

    def _initial(self, message: dict[str, Any]) -> None:
        self.on_initial(self.mirror.initial(message))

    def _problem(self, message: dict[str, Any]) -> None:
        text = text_in(message, "text") or "Something is wrong with the own network."
        problem = Problem(count_in(message, "line"), text)
        self.problem = self.problem or (text_in(message, "cause"), problem)

    def _done(self, message: dict[str, Any]) -> None:
        self.paused = self.mirror.finished(paused=message.get("paused") is True)
        self.is_done = True


def _scratch_of(spec: TrainingSpec, *, resume: bool) -> Path:
    """The folder that the sandbox may write to: empty, unless the run goes on."""
    scratch = ModelFolder(spec.folder).sandbox.resolve()
    if not resume:
        shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    return scratch


def _limits(spec: TrainingSpec) -> Limits:
    """What a training may take."""
    spec.folder.mkdir(parents=True, exist_ok=True)
    return Limits(
        seconds=settings.DIGITS_JOB_TIMEOUT,
        memory=settings.DIGITS_SANDBOX_MEMORY or memory_limit() * 3 // 4,
        written=max(2**30, shutil.disk_usage(spec.folder).free // 2),
        lines=10_000_000,
    )


def parts_of(spec: TrainingSpec, task: str) -> dict[str, list[str]]:
    """The classes of plug-ins that the run needs, by kind."""
    found: dict[str, list[Any]] = {
        "task": [task_plugins[task]],
        "metric": [type(metric) for metric in added_metrics(task)],
        "solver": [solver_plugins[spec.solver_type]],
        "policy": [policy_plugins[spec.lr_policy]],
    }
    return {
        kind: [f"{one.__module__}:{one.__qualname__}" for one in classes]
        for kind, classes in found.items()
    }


def _initial_weights(spec: TrainingSpec) -> list[Path]:
    return [] if spec.initial_weights is None else [spec.initial_weights]
