"""The learning rate of every step, and the optimizer that follows it. Imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.options import form_values
from core.policies.rates import rates
from core.registry import policy_plugins, solver_plugins
from core.training.spec import TrainingSpec

Table = NDArray[np.float32]


class _RateTable(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that reads each step's rate from a table; beyond its end, the last one."""

    def __init__(self, table: Table) -> None:
        """Take the rates by step."""
        self.table = table
        # Made here, outside the training's graph: that would hold a copy of it.
        self._rates = keras.ops.convert_to_tensor(table)

    def __call__(self, step: Any) -> Any:
        return keras.ops.take(self._rates, keras.ops.minimum(step, len(self.table) - 1))

    def get_config(self) -> dict[str, Any]:
        return {"table": self.table.tolist()}


def rate_table(spec: TrainingSpec, steps: int) -> Table:
    """The learning rates of a run of so many steps.

    Raises:
        PluginError: the policy is not installed, or does not give rates.
        TrainingError: an option of the policy has no usable value, or a rate is too large.
    """
    policy = policy_plugins[spec.lr_policy]
    what = f"option of the learning rate policy {policy.get_title()}"
    found = rates(
        policy,
        form_values(policy.options_form, what, spec.policy_options),
        np.arange(steps) / steps,
        learning_rate=spec.learning_rate,
        warm_up=spec.lr_warmup,
    )
    if found.max() > np.finfo(np.float32).max:
        raise TrainingError(f"The learning rate {spec.learning_rate} is too large. Lower it.")
    return found.astype(np.float32)


def optimizer_of(spec: TrainingSpec, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer of a run that has so many steps in all.

    Raises:
        PluginError: the solver or the policy is not installed.
        TrainingError: an option has no usable value.
    """
    table = rate_table(spec, steps)
    # One rate is a number, which Keras keeps as a variable: so runs of before go on.
    rate: Any = float(table[0]) if (table == table[0]).all() else _RateTable(table)
    solver = solver_plugins[spec.solver_type]
    what = f"option of the solver {solver.get_title()}"
    options = form_values(solver.options_form, what, spec.solver_options)
    return _adapted(solver().build(rate, **options), spec)


def _adapted(optimizer: keras.optimizers.Optimizer, spec: TrainingSpec) -> Any:
    """The optimizer with what Keras has for all of them; set before it makes its variables."""
    if spec.accumulation > 1:
        optimizer.gradient_accumulation_steps = spec.accumulation
    if spec.max_gradient_norm:
        optimizer.clipnorm = optimizer.clipvalue = None
        optimizer.global_clipnorm = spec.max_gradient_norm
    if spec.ema_momentum:
        optimizer.use_ema = True
        optimizer.ema_momentum = spec.ema_momentum
    return optimizer
