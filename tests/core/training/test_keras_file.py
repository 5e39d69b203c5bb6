"""A `.keras` file with code is refused with the names of its layers, before Keras sees it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.exceptions import TrainingError
from core.training.keras_file import require_no_code

LAMBDA = {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "twice"}}
DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "scores"}}


def activated(function: dict[str, Any]) -> dict[str, Any]:
    config = {"name": "sharp", "activation": function}
    return {"module": "keras.layers", "class_name": "Activation", "config": config}


def saved(folder: Path, *layers: Any, **more: Any) -> Path:
    path = folder / "net.keras"
    config = {"name": "net", "layers": list(layers)}
    with zipfile.ZipFile(path, "w") as archive:
        whole = {"module": "keras", "class_name": "Sequential", "config": config, **more}
        archive.writestr("config.json", json.dumps(whole))
    return path


BLOCK = {"module": "keras", "class_name": "Sequential", "config": {"name": "b", "layers": [LAMBDA]}}
FUNCTION = {"module": "builtins", "class_name": "function", "config": "exec"}
SYSTEM = {"module": "os", "class_name": "system", "config": {"name": "shell"}}
OPTIMIZER = {"optimizer": {"module": "mine", "class_name": "Adamant", "config": {}}}


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (LAMBDA, "“twice” (a layer Lambda)"),
        (BLOCK, "“twice” (a layer Lambda)"),
        ({**LAMBDA, "config": {}}, "“net” (a layer Lambda)"),
        (activated(FUNCTION), "“sharp” (the function “exec”)"),
        (SYSTEM, "“shell” (the class “os.system”)"),
    ],
    ids=["lambda", "within", "unnamed", "function", "module"],
)
def test_the_layer_is_named(layer, said, tmp_path):
    path = saved(tmp_path, DENSE, layer)
    with pytest.raises(TrainingError) as caught:
        require_no_code(path)
    assert str(caught.value).startswith(f"{path} holds code, which is not run: {said}. ")


def test_many_layers_are_counted(tmp_path):
    layers = [{**LAMBDA, "config": {"name": f"l{number}"}} for number in range(7)]
    with pytest.raises(TrainingError, match=r"“l4” \(a layer Lambda\) and 2 more\. "):
        require_no_code(saved(tmp_path, *layers))


def test_what_holds_no_code_is_left_to_keras(tmp_path):
    registered = {"module": "mine", "class_name": "Own", "registered_name": "mine>Own"}
    require_no_code(saved(tmp_path, DENSE, {**registered, "config": {}}, compile_config=OPTIMIZER))
    (tmp_path / "damaged.keras").write_bytes(b"PK\x03\x04")
    require_no_code(tmp_path / "damaged.keras")
    require_no_code(tmp_path / "missing.keras")
