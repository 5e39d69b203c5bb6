"""Files for TensorBoard are what TensorFlow itself reads."""

from __future__ import annotations

import pytest

from core.training.event_file import EventFile


@pytest.mark.training
def test_tensorflow_reads_them(tmp_path):
    import tensorflow as tf

    file = EventFile(tmp_path / "train")
    file.write(1, {})
    assert file.path is None
    file.write(300, {"loss": 0.5, "räte": 1e-4})
    file.write(2**40, {"loss": float("inf")})
    (path,) = (tmp_path / "train").glob("*tfevents*")
    first, *events = tf.compat.v1.train.summary_iterator(str(path))
    assert first.file_version == "brain.Event:2"
    read = [(one.step, {v.tag: v.simple_value for v in one.summary.value}) for one in events]
    assert read == [
        (300, {"loss": 0.5, "räte": pytest.approx(1e-4)}),
        (2**40, {"loss": float("inf")}),
    ]
    assert events[0].wall_time > 1.7e9
