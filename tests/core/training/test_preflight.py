"""What a training will take, and refusing what cannot fit."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import OutOfMemoryError
from core.jobs.causes import cause_of
from tests.core.training.runs import LABELS, run, spec_of

pytestmark = pytest.mark.training

WIDER = {"depth": 1, "width": 8}
"""A network that could be smaller."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, dataset_at, squares):
    return dataset_at(
        tmp_path_factory.mktemp("preflight") / "dataset",
        LABELS,
        train=squares(24),
        val=squares(6, seed=1),
    )


def test_a_training_is_measured_in_few_steps(dataset, monkeypatch):
    from core.training import trial
    from core.training.preflight import preflight

    monkeypatch.setattr(trial, "_LIMIT", 3600.0)  # however busy the machine is

    found = preflight(spec_of(dataset, batch_size=6, train_epochs=3))
    made = run(spec_of(dataset, batch_size=6, train_epochs=1, run="trained"))
    assert (found.epochs, found.steps, found.batch_size, found.device) == (3, 4, 6, "CPU")
    assert found.snapshot_bytes == pytest.approx(made.snapshots[0].bytes, rel=0.02)
    assert 4 * found.parameters < found.snapshot_bytes
    assert 0 < found.step_seconds < found.epoch_seconds < found.total_seconds
    # Four steps of 6 samples, and 6 samples of validation without a way back.
    assert found.epoch_seconds == pytest.approx((4 + 1 / 3) * found.step_seconds)
    assert found.total_seconds == pytest.approx(3 * found.epoch_seconds)
    assert 2**27 < found.memory_bytes < found.available_bytes
    assert found.largest_batch_size == 24  # all samples
    assert found.misfit is None
    assert found.remark == ""  # its own batch size was timed
    assert not (dataset.parent / "model").exists()


def test_a_slow_training_is_measured_in_one_step(dataset, monkeypatch):
    from core.training import preflight, trial

    sizes: list[int] = []
    batches_of = trial.batches_of
    monkeypatch.setattr(trial, "_LIMIT", 0.0)
    monkeypatch.setattr(
        trial,
        "batches_of",
        lambda spec, info, run, *rest, **more: (
            sizes.append(run.batch_size) or batches_of(spec, info, run, *rest, **more)
        ),
    )
    found = preflight.preflight(spec_of(dataset, batch_size=6))
    assert sizes == [1]
    assert "one slow step with a batch size of 1" in found.remark
    assert found.step_seconds > 0
    assert found.epoch_seconds == pytest.approx((4 + 1 / 3) * found.step_seconds)
    assert 2**27 < found.memory_bytes < found.available_bytes


def test_the_snapshot_of_a_large_network_is_not_written(tmp_path):
    import keras

    from core.training.preflight import _SAVED, _saved_bytes

    layers = [keras.Input((2048,)), keras.layers.Dense(2048)]
    network = keras.Sequential(layers)
    assert network.count_params() > _SAVED
    path = tmp_path / "network.keras"
    network.save(path)
    assert _saved_bytes(network) == pytest.approx(path.stat().st_size, rel=0.01)


def test_of_a_sweep_the_neediest_training_is_found(dataset):
    from core.training.neediest import neediest

    specs = [
        spec_of(dataset, network_options={"depth": 1, "width": width}, batch_size=batch_size)
        for width in (8, 4)
        for batch_size in (2, 6)
    ]
    found = neediest(specs)
    assert (found.place, found.networks, found.seen) == (1, 2, 2)
    found = neediest(specs, limit=-1)  # no time for more than one network
    assert (found.place, found.networks, found.seen) == (3, 2, 1)
    assert neediest(specs[:1]).place == 0


@pytest.mark.parametrize(
    ("room", "batch_size", "largest", "field"),
    [(40, 24, range(6, 24), "batch_size"), (-50, 4, range(1), "width")],
    ids=["too large a batch", "too large a network"],
)
def test_what_does_not_fit_is_refused(dataset, monkeypatch, room, batch_size, largest, field):
    """With as many megabytes as are given beyond those that a step of one sample takes."""
    from core.training import preflight
    from core.training.gauges import CpuGauge

    monkeypatch.setattr(CpuGauge, "room", lambda self: int((1000 + room) * 2**20 / 0.9))
    monkeypatch.setattr(preflight.Trial, "has_time_for", lambda *_: True)
    monkeypatch.setattr(
        preflight.Trial,
        "steps",
        lambda self, size: preflight.Steps(size, 0.01, (997 + 3 * size) * 2**20),
    )
    found = preflight.preflight(spec_of(dataset, batch_size=batch_size, network_options=WIDER))
    assert found.largest_batch_size in largest
    assert found.misfit.field == field
    if field == "batch_size":
        assert found.largest_batch_size == 1 + 40 // 3
        assert f"Lower it to {found.largest_batch_size} or less." in found.misfit.text
    else:
        assert "U-Net needs 1.05 GB of memory, and there are 1.00 GB" in found.misfit.text
        assert "one sample alone does not fit" in found.misfit.text


def test_the_least_memory_follows_from_shapes(dataset):
    from core.registry import network_plugins
    from core.training.data import data_info
    from core.training.needs import needs_of
    from core.training.structure import built

    info = data_info(dataset)
    needs = needs_of(spec_of(dataset), info)
    network = built(network_plugins["unet"], info.inputs, spec_of(dataset).network_options)
    assert needs.parameters == network.count_params()
    trainable = sum(np.prod(weight.shape) for weight in network.trainable_weights)
    assert needs.trainable_parameters == trainable
    # Adam keeps two values of each weight.
    assert needs.fixed == 4 * (needs.parameters + 2 * trainable)
    given = {id(one.input): one.input for one in network.layers if hasattr(one, "kernel")}
    assert needs.kept == sum(4 * np.prod(tensor.shape[1:]) for tensor in given.values())
    assert needs.kept < needs.outputs
    # Lion keeps one value of each weight, and so does weight averaging.
    assert needs_of(spec_of(dataset, solver_type="LION"), info).fixed == needs.fixed - 4 * trainable
    assert needs_of(spec_of(dataset, ema_momentum=0.9), info).fixed == needs.fixed + 4 * trainable
    half = needs_of(spec_of(dataset, precision="mixed_bfloat16"), info)
    assert needs.kept * 0.45 < half.kept < needs.kept * 0.6


def test_counting_weights_allocates_none(dataset):
    from core.process.free_memory import peak_memory, reset_peak
    from core.training.data import data_info
    from core.training.needs import needs_of

    reset_peak()
    before = peak_memory()
    needs = needs_of(
        spec_of(dataset, network_options={"depth": 5, "width": 128}), data_info(dataset)
    )
    assert needs.fixed > 4e9
    assert peak_memory() - before < 2**27


@pytest.mark.parametrize(
    ("limit", "field"), [(2**20, "batch_size"), (2**10, "width")], ids=["batch", "network"]
)
def test_a_job_refuses_before_its_first_step(dataset, monkeypatch, limit, field):
    from core.training import fitting

    monkeypatch.setattr(fitting, "memory_limit", lambda: limit)
    spec = spec_of(dataset, batch_size=24, network_options=WIDER, run="refused")
    with pytest.raises(OutOfMemoryError, match=f"^{field}: ") as caught:
        run(spec)
    assert cause_of(caught.value) == "out of memory"
    assert list(spec.folder.iterdir()) == []


def test_on_a_gpu_the_memory_is_that_of_tensorflow_there(monkeypatch):
    import tensorflow as tf

    from core.training.gauges import gauge_for

    asked = []
    memory = {"current": 1, "peak": 3}
    monkeypatch.setattr(tf.config.experimental, "reset_memory_stats", asked.append)
    monkeypatch.setattr(tf.config.experimental, "get_memory_info", {"GPU:1": memory}.__getitem__)
    gauge = gauge_for(("/device:GPU:1", "/device:GPU:2"), 8 * 2**30)
    gauge.reset()
    assert asked == ["GPU:1"]
    assert (gauge.device, gauge.room(), gauge.peak()) == ("GPU", 8 * 2**30, 3)
    assert gauge_for((), 0).device == "CPU"
