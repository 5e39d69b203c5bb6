"""TensorFlow and GPUs."""

from __future__ import annotations

import pytest

from core.diagnosis import devices
from core.jobs.gpus import Gpu
from tests.core.diagnosis.findings import only

GPU = Gpu(0, "GPU-1", "H100", 80 * 2**30)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import sys; sys.exit('first\\nImportError: no libcudart')", "ImportError: no libcudart"),
        ("import os; os.kill(os.getpid(), 4)", "exit code -4"),
        ("import time; time.sleep(60)", "within 0.5 s"),
    ],
)
def test_a_tensorflow_that_cannot_be_imported(monkeypatch, code, text):
    monkeypatch.setattr(devices, "PROBE", code)
    monkeypatch.setattr(devices, "TIME_LIMIT", 0.5 if "sleep" in code else 30)
    finding = only(devices.check_devices)
    assert finding.level == "fail"
    assert text in finding.found


def test_gpus_that_tensorflow_does_not_see(monkeypatch):
    monkeypatch.setattr(devices, "find_gpus", lambda: [GPU, GPU])
    monkeypatch.setattr(devices, "probe", lambda: devices.Probed("2.21.0", ["CPU"]))
    tensorflow, gpus = devices.check_devices()
    assert tensorflow.found == "TensorFlow 2.21.0 sees 1 CPU"
    assert gpus.level == "warn"
    assert "H100 (80 GB)" in gpus.found
    assert "pip install -c constraints.txt -e '.[gpu]'" in gpus.remedy
    assert devices.compare([GPU], 1).level == "ok"


def test_a_driver_that_does_not_answer(monkeypatch, tmp_path):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices, "DRIVER_GPUS", tmp_path / "none")
    assert devices.compare([], 0).found == "none; jobs run on the CPU"
    (tmp_path / "0000:01:00.0").mkdir()
    monkeypatch.setattr(devices, "DRIVER_GPUS", tmp_path)
    assert devices.compare([], 0).level == "warn"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert devices.compare([], 0).level == "ok"
