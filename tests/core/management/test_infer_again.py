"""`infer MODEL --inference ID`: another view or other options, nothing is predicted."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from core.inference.raw import RawOutput, RawWriter
from core.models import Inference, Job
from core.registry import view_plugins
from tests.factories import make_inference


@pytest.fixture
def inference(db) -> Inference:
    inference = make_inference(metrics={"samples": 3}, view_config={"bright": 200})
    with RawWriter(inference.folder) as writer:
        for number in range(3):
            image, scores = np.zeros((8, 8, 1), np.uint8), np.eye(8, dtype=np.float32)[:, :, None]
            scores = np.concatenate([1 - scores, scores], axis=2)
            writer.write(RawOutput(f"case/{number}", image, {"scores": scores}))
        writer.finish()
    (inference.folder / "rejected.json").write_text('{"rejected": []}')
    return inference


def infer(inference: Inference, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    given = [str(inference.model.pk), "--inference", str(inference.pk), *arguments]
    call_command("infer", *given, "--format", "json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_nothing_is_predicted_and_pictures_differ(inference, tmp_path):
    jobs = Job.objects.count()
    first = infer(inference)
    other = infer(inference, "--set", "bright=9", "--output", str(tmp_path / "out"))
    assert (
        (first["id"], first["status"]) == (other["id"], other["status"]) == (inference.pk, "done")
    )
    assert [one["input"] for one in other["outputs"]] == ["case/0", "case/1", "case/2"]
    paths = [Path(result["outputs"][0]["images"][0]) for result in (first, other)]
    assert paths[1] == tmp_path / "out/pictures/case/0_parts-0.png"
    assert paths[0].read_bytes() != paths[1].read_bytes()
    assert Job.objects.count() == jobs
    assert infer(inference, "--set", "bright=200") == first


def test_another_view_and_settings_that_it_does_not_take(inference):
    result = infer(inference, "--view", "all-raw-data")
    assert [Path(one["images"][0]).name for one in result["outputs"]] == ["picture.png"] * 3
    with pytest.raises(CommandError, match="There is no field 'bright'"):
        infer(inference, "--view", "all-raw-data", "--set", "bright=9")
    with pytest.raises(CommandError, match="bright: Ensure this value"):
        infer(inference, "--set", "bright=999")


def test_an_exception_of_the_view_is_told_at_its_sample(inference, monkeypatch):
    process = view_plugins["test-dummy-view"].process_data

    def odd(self, input_id, *arguments):
        if input_id == "case/1":
            raise ValueError("too odd")
        return process(self, input_id, *arguments)

    monkeypatch.setattr(view_plugins["test-dummy-view"], "process_data", odd)
    outputs = infer(inference)["outputs"]
    assert [one.get("error") for one in outputs] == [None, "ValueError: too odd", None]
    assert [len(one["images"]) for one in outputs] == [1, 0, 1]


def test_an_inference_that_is_not_there_or_not_done(inference):
    inference.job.status = Job.Status.RUNNING
    inference.job.save()
    with pytest.raises(
        CommandError, match=r"has no finished inference \d+; finished inferences: none\."
    ):
        infer(inference)


def test_what_a_former_version_made_is_shown_with_its_own_view_only(inference):
    (inference.folder / "raw").rename(inference.folder / "gone")
    row = {"input": "x", "data": {"a": {"$picture": "000000/a.png", "layer": False}}}
    (inference.folder / "outputs.jsonl").write_text(json.dumps(row) + "\n")
    (shown,) = infer(inference)["outputs"]
    assert shown == {
        "input": "x",
        "answer": None,
        "images": [str(inference.folder / "000000/a.png")],
    }
    with pytest.raises(CommandError, match="run the inference again"):
        infer(inference, "--view", "all-raw-data")


def test_damaged_outputs_are_told(inference):
    (inference.folder / "raw" / "shard.json").unlink()
    with pytest.raises(CommandError, match=r"shard\.json is missing.*Run the inference again"):
        infer(inference)
