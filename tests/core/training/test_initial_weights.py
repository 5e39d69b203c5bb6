"""Trainings that start from the weights of another model or file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.exceptions import TrainingError
from core.plugins import WeightsFile
from core.registry import network_plugins
from core.storage import ModelFolder
from tests.core.training.runs import run, spec_of

pytestmark = pytest.mark.training


def weights_of(path) -> dict[str, np.ndarray]:
    from core.training.weight_files import read_weights

    return read_weights(path)


@pytest.fixture(scope="module")
def first(tmp_path_factory, squares, dataset_at):
    """A dataset, and the snapshot of a model trained on it."""
    folder = tmp_path_factory.mktemp("first") / "dataset"
    dataset_at(folder, ["background", "square"], train=squares(8), val=squares(2, seed=1))
    spec = spec_of(folder, train_epochs=1)
    (snapshot,) = run(spec).snapshots
    return folder, spec.folder / snapshot.path


def test_matched_layers_start_from_a_snapshot_and_stay_when_frozen(first):
    folder, snapshot = first
    reports: list[dict] = []
    spec = spec_of(
        folder, run="frozen", train_epochs=2, initial_weights=snapshot, freeze_matched=True
    )
    result = run(spec, on_initial=reports.append)
    (report,) = reports
    assert report["file"] == snapshot.name
    assert report["random"] == []
    assert "down1_conv1" in report["frozen"]
    assert set(report["matched"]) - set(report["frozen"]) == {"scores"}
    assert json.loads(ModelFolder(spec.folder).initial_weights.read_text()) == report
    before, after = weights_of(snapshot), weights_of(spec.folder / result.snapshots[-1].path)
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {"scores/kernel", "scores/bias"}


def test_an_interrupted_run_needs_the_file_no_more(first, tmp_path):
    folder, snapshot = first
    copy = tmp_path / "copy.keras"
    copy.write_bytes(snapshot.read_bytes())
    given = {"initial_weights": copy, "freeze_matched": True}
    whole = spec_of(folder, run="whole", train_epochs=3, **given)
    run(whole)

    class StopError(Exception):
        pass

    def stop(info):
        if info.epoch == 2:
            raise StopError

    cut = spec_of(folder, run="cut", train_epochs=3, **given)
    with pytest.raises(StopError):
        run(cut, on_epoch=stop)
    copy.unlink()
    run(cut, resume=True)
    last = [ModelFolder(spec.folder).snapshot(3) for spec in (whole, cut)]
    expected, found = map(weights_of, last)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)


def test_other_shapes_start_at_random_and_colour_kernels_are_summed(first, tmp_path):
    folder, snapshot = first
    arrays = weights_of(snapshot)
    colours = np.stack([arrays["down1_conv1/kernel"][:, :, 0] * part for part in (1, 2, 3)], axis=2)
    arrays |= {"down1_conv1/kernel": colours, "scores/kernel": np.zeros((1, 1, 4, 7), np.float32)}
    path = tmp_path / "other.safetensors"
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    spec = spec_of(folder, run="other", train_epochs=1, initial_weights=path, freeze_matched=True)
    reports: list[dict] = []
    result = run(spec, on_initial=reports.append)
    assert reports[0]["random"] == ["scores"]
    found = weights_of(spec.folder / result.snapshots[0].path)["down1_conv1/kernel"]
    assert np.allclose(found, colours.sum(axis=2, keepdims=True))


def test_a_file_that_fits_nothing_is_refused(first, tmp_path):
    folder, _ = first
    for name, content, reason in (
        ("none.safetensors", None, "No layer of the network has weights of its name and shape"),
        ("bad.safetensors", b"bad", "is not a file of safetensors"),
        ("bad.keras", b"bad", "cannot be read as a Keras model"),
    ):
        path = tmp_path / name
        if content is None:
            save_file({"x/kernel": np.zeros(3)}, path)
        else:
            path.write_bytes(content)
        with pytest.raises(TrainingError, match=reason):
            run(spec_of(folder, run=f"refused {name}", initial_weights=path))
    with pytest.raises(TrainingError, match="is missing"):
        run(spec_of(folder, run="refused", initial_weights=tmp_path / "gone.pth"))


def test_a_network_can_name_a_file_and_the_users_choice_comes_first(first, tmp_path, monkeypatch):
    folder, snapshot = first
    arrays = weights_of(snapshot)
    path = tmp_path / "offered.safetensors"
    save_file({"first/kernel": np.ascontiguousarray(arrays["down1_conv1/kernel"])}, path)
    offered = WeightsFile(path, {"first": "down1_conv1"})
    monkeypatch.setattr(network_plugins["unet"], "pretrained", lambda self, **options: offered)
    reports: list[dict] = []
    for run_name, given in (("offered", {}), ("chosen", {"initial_weights": snapshot})):
        spec = spec_of(folder, run=run_name, train_epochs=1, **given)
        run(spec, on_initial=reports.append)
    assert [report["file"] for report in reports] == [path.name, snapshot.name]
    assert reports[0]["matched"] == ["down1_conv1"]
    assert reports[1]["random"] == []
