"""The results of an inference as files: written by a command on request, then downloaded."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.inference.raw import RawOutput, RawWriter
from core.storage import InferenceFolder
from digits_site.web.inferences import results
from digits_site.web.shared.asking import Answer
from tests.factories import make_inference, make_model, make_snapshot

NOTE = "case/1: which file it was read from is not known."


@pytest.fixture
def inference(stored):
    stored.task = "segmentation"
    stored.save()
    snapshot = make_snapshot(make_model(dataset=stored))
    inference = make_inference(snapshot=snapshot, metrics={"samples": 2})
    size = np.array([4, 5], np.int32)
    with RawWriter(inference.folder, InferenceFolder(inference.folder).results) as writer:
        for number in range(2):
            mask = np.full((4, 5), number, np.uint8)
            writer.write(RawOutput(f"case/{number}", size, {"result": mask}))
        writer.finish()
    return inference


@pytest.fixture
def asked(monkeypatch):
    """The questions, which the command answers at once."""
    found = {}

    def ask(question):
        out = io.StringIO()
        try:
            call_command(*question, "--format", "json", stdout=out)
            found[tuple(question)] = Answer("done", {"notes": []})
        except CommandError as error:
            found[tuple(question)] = Answer("failed", error=str(error))

    monkeypatch.setattr(results, "ask", ask)
    monkeypatch.setattr(results, "answer_of", lambda question: found.get(tuple(question)))
    monkeypatch.setattr(results, "forget", lambda question: found.pop(tuple(question), None))
    return found


def test_masks_are_written_and_downloaded(browser, inference, asked):
    url = f"/inferences/{inference.pk}/results/"
    page = browser.get(url).content.decode()
    assert page.count(">Write</button>") == 3
    assert "COCO" not in page
    assert browser.get(f"{url}png.zip").status_code == 404
    assert browser.post(url, {"to": "png"}).status_code == 302
    assert 'aria-label="Download as PNG' in browser.get(url).content.decode()
    packed = b"".join(browser.get(f"{url}png.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert sorted(file.namelist()) == ["case/", "case/0.png", "case/1.png"]
        mask = Image.open(io.BytesIO(file.read("case/1.png")))
    assert np.asarray(mask).tolist() == np.ones((4, 5)).tolist()
    assert mask.mode == "P"


def test_what_cannot_be_written_says_why(browser, inference, asked):
    url = f"/inferences/{inference.pk}/results/"
    browser.post(url, {"to": "dicom-seg"})
    page = browser.get(url).content.decode()
    assert "Nothing could be written." in page
    assert NOTE in page
    assert not list((inference.folder / "packed").rglob("*.zip"))
    assert browser.post(url, {"to": "coco"}).status_code == 302
    assert len(asked) == 1


def test_formats_of_a_task_only(inference, tmp_path):
    with pytest.raises(
        CommandError, match="COCO JSON is not a format for segmentation; known: PNG"
    ):
        call_command("export_inference", inference.pk, to="coco", output=tmp_path)
    with pytest.raises(CommandError, match="There is no finished inference 12345"):
        call_command("export_inference", 12345, to="png", output=tmp_path)
