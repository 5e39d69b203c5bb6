from __future__ import annotations

from importlib.util import find_spec

import pytest

from core.exceptions import TrainingError
from core.training.tables import (
    LR_POLICIES,
    NETWORKS,
    PRECISIONS,
    SOLVERS,
    UNET,
    require_fit,
)


def test_unknown_ids_name_the_known_ones():
    with pytest.raises(
        TrainingError, match=r"no network 'lenett'; known: unet, lenet, convnet-regressor"
    ):
        NETWORKS["lenett"]
    with pytest.raises(TrainingError, match=r"no solver 'adam'; known: ADAM, .*RMSPROP"):
        SOLVERS["adam"]


def test_options_have_initial_values():
    assert UNET.values({}) == {option.name: option.initial for option in UNET.options}
    assert UNET.values({"depth": 2})["depth"] == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"hight": 3}, "no option of U-Net 'hight'; known: depth, width"),
        ({"depth": 9}, "Depth is 9; it must be 1 to 6"),
    ],
)
def test_wrong_options_are_refused(given, message):
    with pytest.raises(TrainingError, match=message):
        UNET.values(given)


def test_a_misfit_names_task_and_fitting_networks():
    message = r"U-Net does not learn regression.*: Convolutional regressor \(convnet-regressor\)"
    with pytest.raises(TrainingError, match=message):
        require_fit(UNET, "regression")
    with pytest.raises(TrainingError, match=r"No network for object-detection yet\."):
        require_fit(UNET, "object-detection")
    require_fit(UNET, "")


def test_every_network_has_a_module():
    for network in NETWORKS.values():
        assert find_spec(network.module)


def test_spec_and_tables_do_not_import_tensorflow(run_python):
    script = (
        "import sys, core.training.spec, core.training.tables, core.training.data, "
        "core.tasks, core.training.networks.known\n"
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
