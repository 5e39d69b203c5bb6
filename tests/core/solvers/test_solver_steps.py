"""Steps of each solver against its update rule in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.options import form_values
from core.registry import solver_plugins

pytestmark = pytest.mark.training

RATE = 0.05
WEIGHTS = np.array([0.5, -1.0, 2.0])
GRADIENTS = np.array([[0.3, -0.2, 0.1], [-0.4, -0.2, 0.5], [0.2, 0.6, -0.7]])


def sgd(w, g, s, t, momentum):
    s["m"] = momentum * s.get("m", 0) - RATE * g
    return w + s["m"]


def nesterov(w, g, s, t, momentum):
    s["m"] = momentum * s.get("m", 0) - RATE * g
    return w + momentum * s["m"] - RATE * g


def adagrad(w, g, s, t, initial_accumulator_value, epsilon):
    s["sum"] = s.get("sum", initial_accumulator_value) + g**2
    return w - RATE * g / np.sqrt(s["sum"] + epsilon)


def adadelta(w, g, s, t, rho, epsilon):
    s["g"] = rho * s.get("g", 0) + (1 - rho) * g**2
    delta = np.sqrt(s.get("d", 0) + epsilon) / np.sqrt(s["g"] + epsilon) * g
    s["d"] = rho * s.get("d", 0) + (1 - rho) * delta**2
    return w - RATE * delta


def adam(w, g, s, t, beta_1, beta_2, epsilon, amsgrad):
    s["m"] = beta_1 * s.get("m", 0) + (1 - beta_1) * g
    s["v"] = beta_2 * s.get("v", 0) + (1 - beta_2) * g**2
    s["largest"] = np.maximum(s.get("largest", 0), s["v"])
    squares = s["largest"] if amsgrad else s["v"]
    rate = RATE * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - rate * s["m"] / (np.sqrt(squares) + epsilon)


def rmsprop(w, g, s, t, rho, momentum, epsilon, centered):
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g**2
    s["mean"] = rho * s.get("mean", 0) + (1 - rho) * g
    variance = s["v"] - s["mean"] ** 2 if centered else s["v"]
    s["m"] = momentum * s.get("m", 0) + RATE * g / np.sqrt(variance + epsilon)
    return w - s["m"]


def ftrl(
    w,
    g,
    s,
    t,
    learning_rate_power,
    initial_accumulator_value,
    l1_regularization_strength,
    l2_regularization_strength,
    l2_shrinkage_regularization_strength,
    beta,
):
    before = s.get("n", initial_accumulator_value)
    s["n"] = before + g**2
    grown, power = s["n"] ** -learning_rate_power, -learning_rate_power
    sigma = (grown - before**power) / RATE
    shrunk = g + 2 * l2_shrinkage_regularization_strength * w
    s["z"] = s.get("z", 0) + shrunk - sigma * w
    curvature = grown / RATE + 2 * (l2_regularization_strength + beta / (2 * RATE))
    l1 = l1_regularization_strength
    return (np.clip(s["z"], -l1, l1) - s["z"]) / curvature


def lion(w, g, s, t, beta_1, beta_2):
    step = np.sign(beta_1 * s.get("m", 0) + (1 - beta_1) * g)
    s["m"] = beta_2 * s.get("m", 0) + (1 - beta_2) * g
    return w - RATE * step


RULES = {
    "SGD": (sgd, {"momentum": 0.5, "weight_decay": 0.1}),
    "NESTEROV": (nesterov, {"momentum": 0.5, "weight_decay": 0.1}),
    "ADAGRAD": (adagrad, {"initial_accumulator_value": 0.3, "epsilon": 0.01}),
    "ADADELTA": (adadelta, {"rho": 0.8, "epsilon": 0.01, "weight_decay": 0.1}),
    "ADAM": (adam, {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.01, "amsgrad": True}),
    "ADAMW": (adam, {"beta_1": 0.8, "weight_decay": 0.1}),
    "RMSPROP": (rmsprop, {"rho": 0.8, "momentum": 0.5, "epsilon": 0.01, "centered": True}),
    "FTRL": (
        ftrl,
        {
            "initial_accumulator_value": 0.3,
            "l1_regularization_strength": 0.1,
            "l2_regularization_strength": 0.2,
            "l2_shrinkage_regularization_strength": 0.05,
            "beta": 0.4,
        },
    ),
    "LION": (lion, {"beta_1": 0.8, "beta_2": 0.9, "weight_decay": 0.1}),
}


def by_keras(solver_id: str, options: dict[str, Any]) -> np.ndarray:
    import keras

    optimizer = solver_plugins[solver_id]().build(RATE, **options)
    variable = keras.Variable(WEIGHTS.astype(np.float32))
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype(np.float32))], [variable])
    return keras.ops.convert_to_numpy(variable)


def by_rule(solver_id: str, options: dict[str, Any]) -> np.ndarray:
    weights, state = WEIGHTS, {}
    decay = options.pop("weight_decay", 0)
    for step, gradient in enumerate(GRADIENTS, 1):
        weights = weights * (1 - decay * RATE)
        weights = RULES[solver_id][0](weights, gradient, state, step, **options)
    return weights


def test_every_solver_has_a_rule_here():
    assert {solver.id for solver in solver_plugins} == set(RULES)


@pytest.mark.parametrize("chosen", [False, True], ids=["initial", "chosen"])
@pytest.mark.parametrize("solver_id", list(RULES))
def test_a_solver_follows_its_rule(solver_id, chosen):
    given = RULES[solver_id][1] if chosen else {}
    options = form_values(solver_plugins[solver_id].options_form, "option", given)
    assert options.items() >= given.items()
    found = by_keras(solver_id, options)
    assert found == pytest.approx(by_rule(solver_id, options), abs=2e-6)


def test_initial_options_are_those_of_keras():
    """But for the momentum of gradient descent, which the product has always had."""
    import inspect

    import keras

    for solver in solver_plugins:
        built = solver().build(0.1, **form_values(solver.options_form, "option", {}))
        parameters = inspect.signature(type(built)).parameters
        for name, value in form_values(solver.options_form, "option", {}).items():
            expected = parameters[name].default or 0
            assert value == (0.9 if isinstance(built, keras.optimizers.SGD) and value else expected)
