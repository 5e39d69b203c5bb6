"""The probe set of a run: which samples, and what of their outputs is kept."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import StoreError
from core.store.reader import StageReader
from core.tasks import task_of
from core.training.probe_choice import chosen_samples, probe_count
from core.training.probe_files import (
    MOST_BYTES,
    MOST_EPOCHS,
    ProbeSample,
    discard_probes,
    kept_epochs,
    probe_epochs,
    read_outputs,
    read_samples,
    write_outputs,
    write_samples,
)

EPOCH_BYTES = MOST_BYTES // 5
"""Of outputs of which five epochs fit."""


def test_classes_take_turns(make_dataset):
    labels = [0] * 40 + [1] * 9 + [2]
    random = np.random.default_rng(1).permutation(50)
    samples = [(np.zeros((4, 4, 1), np.uint8), np.array(labels[place])) for place in random]
    folder = make_dataset(["a", "b", "c"], train=samples)
    with StageReader(folder / "train") as reader:
        chosen = chosen_samples(reader, task_of("classification"), 7)
        assert chosen == chosen_samples(reader, task_of("classification"), 7)
        found = [int(reader.read(index)[1]) for index in chosen]
        assert len(set(chosen)) == 7
        assert chosen_samples(reader, task_of("classification"), 90) == list(range(50))
        assert len(chosen_samples(reader, task_of("regression"), 5)) == 5
    assert [found.count(one) for one in range(3)] == [3, 3, 1]


def test_few_samples_are_predicted_beside_few_training_samples():
    assert probe_count(8, training=1000, values=10) == 8
    assert probe_count(8, training=50, values=10) == 5
    assert probe_count(8, training=5, values=10) == 2
    assert probe_count(0, training=1000, values=10) == 0
    assert probe_count(8, training=1000, values=MOST_BYTES // 8) == 2  # of four epochs


def test_samples_and_outputs_come_back(tmp_path):
    random = np.random.default_rng(0)
    samples = [
        ProbeSample("a", random.integers(0, 999, (90, 80, 1), np.uint16), np.array(3)),
        ProbeSample("b", random.integers(0, 999, (90, 80, 1), np.uint16), None),
    ]
    write_samples(tmp_path, samples, "val")
    stage, found = read_samples(tmp_path)
    assert (stage, [one.name for one in found]) == ("val", ["a", "b"])
    np.testing.assert_array_equal(found[1].feature, samples[1].feature)
    assert (found[0].label, found[1].label) == (3, None)
    large = random.normal(-5, 40, (2, 90, 80, 1)).astype(np.float32)
    small = random.normal(size=(2, 6)).astype(np.float32)
    write_outputs(tmp_path, 1, {"mask": large, "age": small})
    outputs = read_outputs(tmp_path, 1)
    assert list(outputs) == ["mask", "age"]
    np.testing.assert_array_equal(outputs["age"], small)
    half_a_step = np.ptp(large) / 255 / 2
    np.testing.assert_allclose(outputs["mask"], large, atol=1.01 * half_a_step)
    path = tmp_path / "probes/epoch-0001.safetensors"
    assert path.stat().st_size < large.nbytes / 3
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StoreError, match=r"epoch-0001.safetensors is damaged"):
        read_outputs(tmp_path, 1)


def test_epochs_are_thinned_evenly():
    assert kept_epochs(MOST_EPOCHS, 1) == list(range(1, MOST_EPOCHS + 1))
    assert kept_epochs(21, EPOCH_BYTES) == [1, 4, 8, 12, 16, 20, 21]
    for epoch in range(1, 300):
        kept, before = kept_epochs(epoch, EPOCH_BYTES), kept_epochs(epoch - 1, EPOCH_BYTES)
        assert set(kept) - {epoch} <= {1, *before}  # nothing that is gone is needed again
        assert kept[-1] == epoch
        assert len(kept) <= 7


def test_a_run_that_resumes_keeps_the_same_epochs(tmp_path, monkeypatch):
    monkeypatch.setattr("core.training.probe_files.MOST_BYTES", 5 * 12)
    one = {"output": np.ones((1, 3), np.float32)}
    for epoch in range(1, 13):
        write_outputs(tmp_path, epoch, one)
    assert probe_epochs(tmp_path) == [1, 4, 8, 12]
    # The run is lost behind epoch 12, and goes on after epoch 11, whose outputs are gone already.
    discard_probes(tmp_path, 11)
    assert probe_epochs(tmp_path) == [1, 4, 8]
    for epoch in (12, 13):
        write_outputs(tmp_path, epoch, one)
    assert probe_epochs(tmp_path) == [1, 4, 8, 12, 13] == kept_epochs(13, 12)
    discard_probes(tmp_path, 0)
    assert not (tmp_path / "probes").exists()
