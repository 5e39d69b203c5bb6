"""A run that was interrupted goes on as if nothing had happened."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.exceptions import ResumeError
from core.training.probe_files import read_outputs, read_samples
from core.training.spec import SnapshotInfo, TrainingSpec
from tests.core.training.runs import LABELS, rows, run, spec_of

pytestmark = pytest.mark.training

EVERYTHING = {
    "snapshot_interval": 0.5,
    "keep_snapshots": 1,
    "early_stopping": 50,
    "accumulation": 2,
    "max_gradient_norm": 1.0,
    "ema_momentum": 0.9,
    "probe_samples": 2,
}


class Interrupted(Exception):
    """Raised within a run, where a real one would be killed."""


def interrupted(spec: TrainingSpec, after: int) -> None:
    """Run until the snapshot of the epoch behind `after` is there, and no further."""
    from core.training.trainer import train

    def on_epoch(info: SnapshotInfo) -> None:
        if info.epoch > after:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(spec, lambda *_: None, on_epoch=on_epoch)


def weights_of(spec: TrainingSpec, epoch: int) -> list[np.ndarray]:
    import keras

    path = spec.folder / f"snapshots/epoch-{epoch:04d}.keras"
    return keras.models.load_model(path, compile=False).get_weights()


def equal(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def without_seconds(spec: TrainingSpec) -> list[dict]:
    return [row | {"seconds": 0, "usage": None} for row in rows(spec, "epoch")]


def probe_files(spec: TrainingSpec) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in spec.folder.glob("probes/*")}


def require_outputs_of_snapshot(spec: TrainingSpec, epoch: int) -> None:
    """Check that the kept outputs are those of the snapshot, whose weights are averaged."""
    import keras

    network = keras.models.load_model(
        spec.folder / f"snapshots/epoch-{epoch:04d}.keras", compile=False
    )
    features = np.stack([one.feature for one in read_samples(spec.folder)[1]])
    (outputs,) = read_outputs(spec.folder, epoch).values()
    np.testing.assert_allclose(outputs, network.predict(features, verbose=0), atol=1e-5)


@pytest.mark.parametrize(
    ("solver", "policy", "more", "left"),
    [
        pytest.param("ADAM", "cosine", {}, [2, 3, 4], marks=pytest.mark.thorough),
        ("NESTEROV", "one-cycle", EVERYTHING, [1.5, 2, 2.5, 3, 3.5, 4]),
    ],
)
def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(folder, solver, policy, more, left):
    options = {"train_epochs": 4, "solver_type": solver, "learning_rate": 1e-3} | more
    options |= {"lr_policy": policy, "lr_warmup": 0.4}
    spec, undisturbed = spec_of(folder, **options), spec_of(folder, run="other", **options)
    expected = run(undisturbed)
    interrupted(spec, after=1)
    with (spec.folder / "metrics.jsonl").open("a") as file:
        file.write('{"kind": "step", "half')  # as a killed process may leave it
    seen: list[float] = []
    result = run(spec, resume=True, on_epoch=lambda info: seen.append(info.epoch))
    assert seen == left
    assert without_seconds(spec) == without_seconds(undisturbed)
    assert [info.metrics for info in result.snapshots] == [
        info.metrics for info in expected.snapshots
    ]
    assert (result.best_epoch, result.metrics) == (expected.best_epoch, expected.metrics)
    assert equal(weights_of(spec, 4), weights_of(undisturbed, 4))
    assert probe_files(spec) == probe_files(undisturbed)
    if more:
        assert len(probe_files(spec)) == 1 + 4  # the samples, and the outputs by epoch
        require_outputs_of_snapshot(spec, 4)


def test_a_run_without_a_seed_keeps_the_one_that_it_began_with(folder):
    from core.training.resume import read_point

    spec = spec_of(folder, train_epochs=3, random_seed=None)
    interrupted(spec, after=1)
    seed = read_point(spec).seed
    run(spec, resume=True)
    same = spec_of(folder, run="same", train_epochs=3, random_seed=seed)
    run(same)
    assert equal(weights_of(spec, 3), weights_of(same, 3))


@pytest.fixture(scope="module")
def begun(dataset_at, squares, tmp_path_factory) -> TrainingSpec:
    """A run that was interrupted after its first epoch."""
    dataset = dataset_at(tmp_path_factory.mktemp("begun") / "dataset", LABELS, train=squares(24))
    spec = spec_of(dataset, train_epochs=3)
    interrupted(spec, after=1)
    return spec


@pytest.mark.parametrize("harm", ["missing", "truncated", "flipped", "of another run"])
def test_what_cannot_be_gone_on_with_is_said(begun, harm, tmp_path):
    spec = replace(begun, folder=tmp_path / "model")
    shutil.copytree(begun.folder, spec.folder)
    path = spec.folder / "resume.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if harm == "missing":
        path.unlink()
        # Another one than the first, which may be written before the file that is missing.
        shutil.copy(
            spec.folder / "snapshots/epoch-0001.keras", spec.folder / "snapshots/epoch-0002.keras"
        )
    elif harm == "of another run":
        spec = replace(spec, random_seed=8)
    else:
        path.write_bytes(data if harm == "flipped" else data[:1000])
    with pytest.raises(ResumeError, match=r"resume\.bin"):
        run(spec, resume=True)
    assert (spec.folder / "snapshots/epoch-0001.keras").exists()
