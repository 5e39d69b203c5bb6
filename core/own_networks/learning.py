"""Training a source inside the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from core.exceptions import DivergedError, OutOfMemoryError, ResumeError, TrainingError
from core.own_networks.messages import Teller
from core.own_networks.runtime import SourceError, run_source
from core.own_networks.sentences import problem_of
from core.own_networks.spec_lines import spec_from_json
from core.training.spec import SnapshotInfo

_CAUSES = {
    DivergedError: "diverged",
    OutOfMemoryError: "memory",
    ResumeError: "resume",
    TrainingError: "training",
}


def train(order: dict[str, Any], tell: Teller) -> None:
    """Train a source, telling what happens.

    Args:
        order: `source`, `spec` (of `core.own_networks.spec_lines`), `resume`, and `parts`: for
            each kind of plug-in that the run needs, its classes as `module:name`.
        tell: takes the messages.
    """
    with telling_problems(tell):
        tell("done", paused=_train(order, tell))


@contextmanager
def telling_problems(tell: Teller) -> Iterator[None]:
    """Tell what goes wrong in the block."""
    try:
        yield
    except SourceError as error:
        tell("problem", cause="source", line=error.problem.line, text=error.problem.text)
    except tuple(_CAUSES) as error:
        cause = next(cause for kind, cause in _CAUSES.items() if isinstance(error, kind))
        tell("problem", cause=cause, line=None, text=str(error))
    except MemoryError as error:
        problem = problem_of(error)
        tell("problem", cause="memory", line=problem.line, text=problem.text)
    except BaseException as error:
        problem = problem_of(error)
        tell("problem", cause="source", line=problem.line, text=problem.text)
        raise


def _train(order: dict[str, Any], tell: Teller) -> bool:
    """Train; whether it has epochs left, and only paused."""
    register_parts(order["parts"])
    spec = spec_from_json(order["spec"])
    from core.own_networks.plugin import OwnParts, register
    from core.training.trainer import train as train_here

    source = run_source(order["source"])
    plugin = register(source, order["task"], spec.network_options)

    def on_epoch(info: SnapshotInfo) -> None:
        tell("snapshot", epoch=info.epoch, metrics=info.metrics)

    result = train_here(
        spec,
        lambda done, total, message: tell("progress", done=done, total=total, message=message),
        on_epoch=on_epoch,
        on_initial=lambda report: tell("initial", report=report),
        on_kept=lambda infos: tell("kept", epochs=[info.epoch for info in infos]),
        on_remark=lambda remark: tell("remark", text=remark),
        resume=order["resume"],
        custom=OwnParts(source, plugin, tell),
    )
    return result.paused


def register_parts(parts: dict[str, list[str]]) -> None:
    """Have the registries of this process know what the run needs, and nothing else."""
    from core import policies, solvers
    from core.registry import policy_plugins, solver_plugins
    from core.tasks import task_plugins
    from core.tasks.added import metric_plugins

    for policy in policies.BUNDLED:
        policy_plugins.register(policy)
    for solver in solvers.BUNDLED:
        solver_plugins.register(solver)
    kinds = {
        one.kind: one for one in (task_plugins, metric_plugins, policy_plugins, solver_plugins)
    }
    for kind, names in parts.items():
        for name in names:
            module, _, cls = name.partition(":")
            found = getattr(import_module(module), cls)
            if found.id not in kinds[kind]:
                kinds[kind].register(found)
