"""GELU, which TensorFlow computes with a function that ONNX lacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

pytestmark = pytest.mark.training


def test_gelu_is_exported_to_onnx(tmp_path: Path):
    import keras

    from core.model_export import onnx_file

    given = keras.Input((5,), name="given")
    network = keras.Model(given, keras.layers.Activation("gelu", name="out")(given))
    x = np.linspace(-6, 6, 20, dtype=np.float32).reshape(4, 5)
    network(x)
    onnx_file.write(network, tmp_path / "model.onnx")
    (found,) = onnx_file.predict(tmp_path / "model.onnx", x)
    assert found == pytest.approx(x * (1 + erf(x / np.sqrt(2))) / 2, abs=1e-6)
