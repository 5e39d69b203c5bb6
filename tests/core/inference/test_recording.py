from __future__ import annotations

import pytest

from core.exceptions import InferenceError
from core.inference.journal import Predicted
from core.inference.recording import Recorder
from core.inference.spec import InferenceSpec, Input, Inputs


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("a.zip: The archive is damaged.", "a.zip: The archive is damaged."),
        ("It is too large.", "a.zip: It is too large."),
    ],
)
def test_the_first_input_that_cannot_be_used_is_named_once(tmp_path, message, said):
    spec = InferenceSpec(
        snapshot=tmp_path / "a.keras",
        inputs=Inputs.of([]),
        class_labels=["a", "b"],
        folder=tmp_path / "inference",
        max_outputs=1,
        task="classification",
    )
    with Recorder(spec) as recorder:
        recorder.add(Predicted(Input("a.zip", None, error=message)))
        with pytest.raises(InferenceError) as raised:
            recorder.finish()
    assert str(raised.value) == f"No input could be used. {said}"
