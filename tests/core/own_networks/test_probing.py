"""Probe outputs of a sandbox are kept as they are, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import save

from core.own_networks.probing import PROBED, Probing
from core.storage import ModelFolder
from core.training.probe_files import probe_epochs, read_outputs, read_samples

ARRAYS = {"0": np.eye(2, 3, dtype=np.float32), "1": np.ones((2, 4, 4, 1), np.float32)}
TOLD = {"epoch": 1, "names": ["scores", "again"]}


@pytest.fixture
def run(spec):
    return spec("", probe_samples=3, train_epochs=2)


def told(run, arrays, message, places=(4, 7)):
    scratch = ModelFolder(run.folder).sandbox
    scratch.mkdir()
    (scratch / PROBED).write_bytes(arrays if isinstance(arrays, bytes) else save(arrays))
    probing = Probing(run)
    probing.chosen({"stage": "val", "places": list(places)})
    probing.predicted(message)


def test_samples_and_outputs_are_kept(run):
    told(run, ARRAYS, TOLD)
    stage, samples = read_samples(run.folder)
    assert (stage, len(samples)) == ("val", 2)
    assert [int(one.label) for one in samples] == [1, 1]
    found = read_outputs(run.folder, 1)
    assert list(found) == ["scores", "again"]
    np.testing.assert_array_equal(found["scores"], ARRAYS["0"])


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (b"", {}),
        (b"\xff" * 100, {}),
        ({"0": ARRAYS["0"]}, {}),
        ({"scores": ARRAYS["0"], "again": ARRAYS["1"]}, {}),
        (ARRAYS, {"names": ["scores", "scores"]}),
        (ARRAYS, {"names": ["scores", "../x"]}),
        (ARRAYS, {"epoch": 3}),
        (ARRAYS, {"epoch": "1"}),
        (ARRAYS | {"1": np.ones((3, 4), np.float32)}, {}),
        (ARRAYS | {"1": np.ones((2, 4), np.int64)}, {}),
        (ARRAYS | {"1": np.ones((2, 0), np.float32)}, {}),
    ],
)
def test_what_does_not_fit_is_left_out(run, arrays, message):
    told(run, arrays, TOLD | message)
    assert probe_epochs(run.folder) == []


@pytest.mark.parametrize("places", [[], [9], [-1], [0, 1, 2, 3], [0.5], [True], ["1"]])
def test_places_that_are_none_choose_no_samples(run, places):
    told(run, ARRAYS, TOLD, places)
    assert probe_epochs(run.folder) == []
    assert not ModelFolder(run.folder).probe_samples.exists()
