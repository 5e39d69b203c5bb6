from __future__ import annotations

import pytest

from core.exceptions import TrainingError
from core.training.tables import LR_POLICIES, PRECISIONS, SOLVERS


def test_unknown_ids_name_the_known_ones():
    with pytest.raises(TrainingError, match=r"no solver 'adam'; known: ADAM, .*RMSPROP"):
        SOLVERS["adam"]


def test_spec_and_tables_do_not_import_tensorflow(run_python):
    script = (
        "import sys, core.training.spec, core.training.tables, core.training.data, core.tasks, "
        "core.plugins, networks.unet, networks.lenet, networks.regressor\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    assert run_python(script).strip() == "[]"


@pytest.mark.training
def test_every_solver_can_be_built(tmp_path):
    from core.training.solvers import BUILDERS, solver_of
    from core.training.spec import TrainingSpec

    assert list(BUILDERS) == list(SOLVERS)
    for solver in SOLVERS:
        for policy in LR_POLICIES:
            spec = TrainingSpec(
                dataset=tmp_path,
                folder=tmp_path,
                network="unet",
                network_options={},
                solver_type=solver,
                lr_policy=policy,
                learning_rate=0.5,
            )
            assert float(solver_of(spec, 10).learning_rate) == 0.5


@pytest.mark.training
def test_every_precision_is_a_policy_of_keras():
    import keras

    for precision in PRECISIONS:
        assert keras.dtype_policies.get(precision).variable_dtype == "float32"
