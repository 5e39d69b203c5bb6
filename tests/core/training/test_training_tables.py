from __future__ import annotations

import pytest

from core.exceptions import TrainingError
from core.training.tables import PRECISIONS


def test_unknown_ids_name_the_known_ones():
    with pytest.raises(TrainingError, match=r"no precision 'half'; known: float32, .*_float16"):
        PRECISIONS["half"]


def test_spec_and_tables_do_not_import_tensorflow(run_python):
    script = (
        "import sys, core.training.spec, core.training.tables, core.training.data, core.tasks, "
        "core.plugins, core.policies, core.solvers, networks.residual, networks.resnet, "
        "networks.deeplab\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    assert run_python(script).strip() == "[]"


@pytest.mark.training
def test_every_precision_is_a_policy_of_keras():
    import keras

    for precision in PRECISIONS:
        assert keras.dtype_policies.get(precision).variable_dtype == "float32"
