"""Networks, losses and metrics are made of Keras's own operations: they train on JAX, too."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pytest

from core.plugins import Task
from tests.conftest import REPOSITORY
from tests.networks.jax_steps import BY_KERAS, THOROUGH
from tests.networks.specs import BUNDLED

pytestmark = [pytest.mark.training, pytest.mark.long]

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "JAX_PLATFORMS": "cpu",
    "KERAS_BACKEND": "jax",
    "PYTHONPATH": str(REPOSITORY),
    # Compiling is most of the time, and twice as fast without what makes the result fast.
    "XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false",
}
PROGRAM = """
import sys
from types import ModuleType

# Keras asks these of TensorFlow on every backend, where it is installed. Nothing else is there.
stand_in = ModuleType("tensorflow")
stand_in.executing_eagerly = lambda: True
stand_in.TensorShape = stand_in.DType = stand_in.TypeSpec = type("Nothing", (), {})
sys.modules["tensorflow"] = stand_in

import django

django.setup()
from tests.networks.jax_steps import main

main()
"""
EVERY = {one.get_id() for one in BUNDLED}
METRICS = {
    Task.CLASSIFICATION: {"accuracy"},
    Task.TEXT_CLASSIFICATION: {"accuracy"},
    Task.MULTI_LABEL: {"accuracy", "f1"},
    Task.REGRESSION: {"mae_a", "mae_b", "r2"},
    Task.SEGMENTATION: {"dice", "dice_b"},
    Task.IMAGE_TO_IMAGE: {"mae", "rmse", "psnr"},
    Task.DETECTION: {"map_50", "map_50_a", "map_50_b"},
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, BY_KERAS), pytest.param({THOROUGH: "1"}, EVERY, marks=pytest.mark.thorough)],
    ids=["one of each task", "every"],
)
def test_networks_train_a_step_on_jax(more, expected):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | ENVIRONMENT | more,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert {network for _, network, _, _ in steps} == expected
    for backend, _, task, found in steps:
        assert backend == "jax"
        assert math.isfinite(found["loss"])
        if "change" in found:
            assert 0 < found["change"] < math.inf
        else:
            assert found.keys() == {"loss"} | METRICS[task]
    by_keras = {task for _, _, task, found in steps if "change" not in found}
    # Texts have the loss and the metrics of classes.
    assert by_keras | {Task.CLASSIFICATION} == set(METRICS)
