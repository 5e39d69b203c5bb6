from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest

from core.exceptions import InferenceError
from core.predicting.kept import KeptModels, Version


@pytest.fixture
def loads(monkeypatch):
    """The paths of the snapshots that were loaded, without TensorFlow."""
    found: list[str] = []

    def load(path, *, test_time_flips):
        found.append(path.name)
        return (path.read_bytes(), test_time_flips)

    fake = SimpleNamespace(Predictor=load)
    monkeypatch.setitem(sys.modules, "core.inference.predictor", fake)
    return found


def version(path, *, flips=False):
    return Version.of(path, test_time_flips=flips)


def snapshot(folder, name, data=b"x"):
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_model_is_loaded_once_for_each_way_to_use_it(loads, tmp_path):
    models, path = KeptModels(), snapshot(tmp_path, "a")
    for flips in (False, True, False, True):
        assert models.get(version(path, flips=flips)) == (b"x", flips)
    assert loads == ["a", "a"]


def test_a_replaced_snapshot_is_loaded_again_and_the_former_forgotten(loads, tmp_path):
    models, path = KeptModels(), snapshot(tmp_path, "a")
    models.get(version(path))
    os.replace(snapshot(tmp_path, "b", b"y"), path)
    assert models.get(version(path)) == (b"y", False)
    assert len(models) == 1


def test_a_deleted_snapshot_is_forgotten(loads, tmp_path):
    models, path = KeptModels(), snapshot(tmp_path, "a")
    models.get(version(path))
    path.unlink()
    with pytest.raises(InferenceError, match="is missing"):
        version(path)
    models.get(version(snapshot(tmp_path, "b")))
    assert len(models) == 1


def test_the_least_recently_used_ones_make_room(loads, tmp_path):
    models = KeptModels(most=2, most_bytes=10)
    a, b, c = (version(snapshot(tmp_path, name)) for name in "abc")
    for one in (a, b, a, c, a, b):
        models.get(one)
    assert loads == ["a", "b", "c", "b"]
    large = version(snapshot(tmp_path, "large", b"x" * 10))
    models.get(large)
    assert len(models) == 1
