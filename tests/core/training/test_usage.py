"""What a run notes of itself with its metrics."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from tests.core.training.runs import LABELS, rows, run, spec_of

pytestmark = pytest.mark.training


def test_every_line_has_the_learning_rate_and_what_the_run_used(make_dataset, squares):
    from core.training.rates import rate_table

    spec = spec_of(make_dataset(LABELS, train=squares(10), val=squares(4, seed=1)), train_epochs=3)
    run(spec)
    table = rate_table(spec, steps=9)
    lines = rows(spec, "epoch")
    assert [line["learning_rate"] for line in lines] == pytest.approx([table[i] for i in (2, 5, 8)])
    for line in lines:
        assert set(line["usage"]) == {"images_per_second", "cpus", "memory"}
        assert 0 < line["usage"]["images_per_second"] < 1e6
        assert 0 < line["usage"]["cpus"] < 1000
        assert 2**27 < line["usage"]["memory"] < 2**40


def test_images_per_second_are_those_of_training_alone():
    from core.training.callbacks.usage import Usage

    usage = Usage(images_per_step=2.5)
    assert usage.measured() == {}
    time.sleep(0.02)
    usage.trained(4)
    seconds = usage.ended - usage.began
    time.sleep(0.05)  # a validation
    assert usage.measured()["images_per_second"] == pytest.approx(10 / seconds, abs=0.01)
    usage.restart()
    usage.trained(6)
    seconds = usage.ended - usage.began
    assert usage.measured()["images_per_second"] == pytest.approx(5 / seconds, abs=0.01)


def test_gpus_are_asked_by_their_ids(monkeypatch):
    from core.training.callbacks import usage

    config = usage.tf.config
    devices = [SimpleNamespace(name="/device:GPU:0"), SimpleNamespace(name="/device:GPU:1")]
    monkeypatch.setattr(config, "list_logical_devices", lambda kind: devices)
    monkeypatch.setattr(config.experimental, "get_memory_info", lambda name: {"current": 2**30})
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-a,GPU-b")
    monkeypatch.setattr(usage.pynvml, "nvmlInit", lambda: None)
    monkeypatch.setattr(usage.pynvml, "nvmlDeviceGetHandleByUUID", {"GPU-a": 90, "GPU-b": 30}.get)
    monkeypatch.setattr(
        usage.pynvml, "nvmlDeviceGetUtilizationRates", lambda load: SimpleNamespace(gpu=load)
    )
    assert usage._gpu_usage() == {"gpu_memory": 2**31, "gpus": 1.2}
    monkeypatch.undo()
    assert usage._gpu_usage() == {}
