"""Networks from a sandbox: what is damaged or not Keras's own is refused before Keras sees it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save

from core.own_networks.configuration import foreign_classes
from core.own_networks.weights import WeightsError, parsed

DENSE = {
    "module": "keras.layers",
    "class_name": "Dense",
    "config": {
        "units": 2,
        "kernel_initializer": {
            "module": "keras.initializers",
            "class_name": "GlorotUniform",
            "config": {"seed": None},
            "registered_name": None,
        },
    },
    "registered_name": None,
}
NETWORK = {
    "module": "keras.src.models.functional",
    "class_name": "Functional",
    "config": {"layers": [DENSE]},
    "registered_name": "Functional",
}


def blob(configuration=NETWORK, **arrays):
    arrays = arrays or {"0": np.ones((3, 2), np.float32), "1": np.zeros(2, np.float32)}
    return save(arrays, metadata={"network": json.dumps(configuration)})


def test_a_network_is_read():
    saved = parsed(blob())
    assert saved.configuration == NETWORK
    assert [one.shape for one in saved.weights] == [(3, 2), (2,)]
    np.testing.assert_array_equal(saved.weights[0], np.ones((3, 2)))


def within(layer):
    return NETWORK | {"config": {"layers": [DENSE, layer]}}


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (DENSE | {"class_name": "Lambda"}, "a layer Lambda"),
        (DENSE | {"class_name": "TFSMLayer"}, "a layer TFSMLayer"),
        (DENSE | {"class_name": "StringLookup"}, "a layer StringLookup"),
        (DENSE | {"module": "os", "class_name": "system"}, "system of “os”"),
        (DENSE | {"module": "keras.src.saving"}, "Dense of “keras.src.saving”"),
        (DENSE | {"registered_name": "mine>Dense"}, "mine>Dense"),
        ({"class_name": "__lambda__", "config": {"value": "…"}}, "the class __lambda__"),
        ({"module": "builtins", "class_name": "function", "config": "eval"}, "function “eval”"),
        (DENSE | {"class_name": 7}, "a class without a name"),
        (DENSE | {"class_name": "os.system"}, "a class without a name"),
        (DENSE | {"module": None, "class_name": "Dense"}, "the class Dense"),
    ],
    ids=str,
)
def test_other_classes_are_refused(layer, said):
    with pytest.raises(WeightsError, match=said):
        parsed(blob(within(layer)))


def test_they_are_found_however_deep():
    configuration = DENSE | {"class_name": "Lambda"}
    for _ in range(50):
        configuration = {"a": [configuration]}
    assert foreign_classes(configuration) == ["a layer Lambda"]
    for _ in range(500):
        configuration = {"a": configuration}
    assert foreign_classes(configuration) == ["a configuration within a configuration without end"]


def changed_header(change):
    whole = blob()
    length = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + whole[8 + length :]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 100,
        (2**62).to_bytes(8, "little") + b"{}",
        blob()[:-1],
        changed_header(lambda header: header.pop("__metadata__")),
        changed_header(lambda header: header["0"].update(shape=[3, 10**12])),
        changed_header(lambda header: header["0"].update(shape=[-3, -2])),
        changed_header(lambda header: header["0"].update(data_offsets=[-24, 0])),
        changed_header(lambda header: header["0"].update(dtype="O")),
        changed_header(lambda header: header.update({"x": header.pop("0")})),
        changed_header(lambda header: header["__metadata__"].update(network="[" * 10**5)),
        changed_header(lambda header: header["__metadata__"].update(network="7")),
    ],
    ids=range(12),
)
def test_damaged_files_are_refused(data):
    with pytest.raises(WeightsError):
        parsed(data)
