"""The policies' rates reach Keras; runs of before have what they had."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.exceptions import PluginError, TrainingError
from core.options import form_values
from core.registry import policy_plugins, solver_plugins
from core.training.spec import Augmentation, TrainingSpec

STEPS = 40
SPEC = TrainingSpec(dataset=Path("d"), folder=Path("f"), network="unet", network_options={})
OF_BEFORE = (
    "TrainingSpec(dataset=PosixPath('d'), folder=PosixPath('f'), network='unet', "
    "network_options={}, train_epochs=30, batch_size=4, learning_rate=0.003, "
    "solver_type='ADAM', lr_policy='cosine', augmentation=Augmentation(rot=90.0, scale=0.25, "
    "shift=0.1, contrast=0.5), random_seed=None, precision='float32')"
)
"""What the version before made fingerprints of."""


def test_runs_of_before_have_the_fingerprint_that_they_had():
    assert repr(SPEC) == OF_BEFORE
    assert repr(replace(SPEC, solver_options={}, policy_options={}, lr_warmup=0.0)) == OF_BEFORE
    assert eval(repr(SPEC), {**globals(), "PosixPath": Path, "Augmentation": Augmentation}) == SPEC


@pytest.mark.parametrize(
    "later", [{"solver_options": {"beta_1": 0.8}}, {"policy_options": {"alpha": 0.1}}]
)
def test_what_is_new_makes_another_fingerprint(later):
    assert repr(replace(SPEC, **later)) == OF_BEFORE[:-1] + f", {next(iter(later))}=" + (
        f"{next(iter(later.values()))!r})"
    )
    assert "lr_warmup=0.1" in repr(replace(SPEC, lr_warmup=0.1))


@pytest.mark.training
@pytest.mark.parametrize("policy_id", [policy.id for policy in policy_plugins])
def test_every_step_has_the_rate_of_the_policy(policy_id):
    import keras

    from core.training.rates import optimizer_of, rate_table

    spec = replace(SPEC, lr_policy=policy_id, solver_type="SGD", lr_warmup=0.0)
    policy = policy_plugins[policy_id]
    options = form_values(policy.options_form, "option", {})
    expected = 3e-3 * policy().rate(np.arange(STEPS) / STEPS, **options)
    table = rate_table(spec, STEPS)
    assert table.dtype == np.float32
    assert table.tolist() == expected.astype(np.float32).tolist()

    optimizer = optimizer_of(spec, STEPS)
    variable = keras.Variable(np.zeros(1, np.float32))
    seen = []
    for _ in range(STEPS + 1):
        seen.append(np.float32(optimizer.learning_rate).item())
        optimizer.apply([keras.ops.ones(1)], [variable])
    assert seen == [*table.tolist(), table[-1].item()]  # and no rate beyond the end


@pytest.mark.training
def test_cosine_decay_is_what_it_was():
    import keras

    from core.training.rates import rate_table

    schedule = keras.optimizers.schedules.CosineDecay(3e-3, STEPS)
    before = np.array([schedule(step) for step in range(STEPS)])
    assert rate_table(SPEC, STEPS) == pytest.approx(before, abs=3e-3 * 2e-7)


@pytest.mark.training
def test_one_rate_is_a_variable_of_the_optimizer_as_it_was():
    from core.training.rates import optimizer_of

    fixed, warmed = replace(SPEC, lr_policy="fixed"), replace(SPEC, lr_warmup=0.5)
    assert "learning_rate" in [one.name for one in optimizer_of(fixed, STEPS).variables]
    assert "learning_rate" not in [one.name for one in optimizer_of(warmed, STEPS).variables]


@pytest.mark.training
@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"solver_type": "adam"}, PluginError, r"no solver plug-in 'adam'; installed: ADADELTA"),
        ({"lr_policy": "wave"}, PluginError, "no policy plug-in 'wave'; installed: cosine, exp"),
        ({"solver_options": {"rho": 1}}, TrainingError, "option of the solver Adam 'rho'; known"),
        ({"policy_options": {"alpha": 2}}, TrainingError, "Alpha: Ensure this value is less"),
        ({"learning_rate": 1e300}, TrainingError, "too large"),
    ],
)
def test_what_cannot_be_used_is_named(change, error, text):
    from core.training.rates import optimizer_of

    with pytest.raises(error, match=text):
        optimizer_of(replace(SPEC, **change), STEPS)


@pytest.mark.training
def test_every_solver_takes_every_policy():
    from core.training.rates import optimizer_of

    for solver in solver_plugins:
        for policy in policy_plugins:
            spec = replace(SPEC, solver_type=solver.id, lr_policy=policy.id, learning_rate=0.5)
            first = 0.02 if policy.id == "one-cycle" else 0.5
            rate = float(optimizer_of(spec, 10).learning_rate)
            assert rate == pytest.approx(first, rel=0.01)
