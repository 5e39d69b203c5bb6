"""The page of a snapshot's formats."""

from __future__ import annotations

import json
import os
import subprocess
import time

import pytest

from core.model_export.formats import FORMATS
from core.storage import ExportFolder, ModelFolder
from digits_site.web.shared import asking
from tests.factories import make_model, make_snapshot


@pytest.fixture
def snapshot():
    found = make_snapshot(make_model(name="net"), 3)
    found.path.parent.mkdir(parents=True)
    found.path.write_bytes(b"keras")
    os.utime(found.path, (1, 1))
    return found


def finished(question) -> str:
    limit = time.monotonic() + 30
    while (answer := asking.answer_of(question)) is None or answer.state == "running":
        assert time.monotonic() < limit
        time.sleep(0.01)
    return answer.state


def test_a_format_is_made_once_by_the_command(browser, snapshot, monkeypatch):
    asked = []

    def run(command, **options):
        asked.append(command[2:])
        folder = ExportFolder(ModelFolder(snapshot.model.folder).export(3, "onnx"))
        folder.path.mkdir(parents=True)
        (folder.path / "model.onnx").write_bytes(b"onnx")
        inputs = {"shape": [4, 8, 8, 1], "source": "val"}
        folder.receipt.write_text(json.dumps({"inputs": inputs, "largest_difference": 2e-7}))
        return subprocess.CompletedProcess(command, 0, "{}", "")

    monkeypatch.setattr(asking.subprocess, "run", run)
    base = f"/models/{snapshot.model.pk}/snapshots/3/formats/"
    assert base in browser.get(f"/models/{snapshot.model.pk}/").content.decode()
    page = browser.get(base).content.decode()
    assert page.count(">Convert</button>") == 2 * len(FORMATS)
    assert browser.get(f"{base}onnx/").status_code == 404
    assert asked == []
    assert browser.post(base, {"to": "onnx"}).url == base
    question = asking_for(snapshot, "onnx")
    assert finished(question) == "done"
    assert asked == [[*question, "--format", "json"]]
    page = browser.get(base).content.decode()
    assert "4 inputs (val), largest difference 2e-07" in page
    answer = browser.get(f"{base}onnx/")
    assert b"".join(answer.streaming_content) == b"onnx"
    assert 'filename="net epoch 3 onnx.onnx"' in answer.headers["Content-Disposition"]
    browser.post(base, {"to": "onnx"})
    assert len(asked) == 1
    os.utime(snapshot.path)  # trained again
    os.utime(ModelFolder(snapshot.model.folder).export(3, "onnx") / "model.onnx", (2, 2))
    assert browser.get(f"{base}onnx/").status_code == 404


def test_flips_are_offered_where_the_task_gives_masks(browser, snapshot, monkeypatch):
    done = subprocess.CompletedProcess([], 0, "{}", "")
    monkeypatch.setattr(asking.subprocess, "run", lambda *a, **k: done)
    base = f"/models/{snapshot.model.pk}/snapshots/3/formats/"
    browser.post(base, {"to": "onnx-flips"})
    question = asking_for(snapshot, "onnx", "onnx-flips")
    assert finished([*question, "--test-time-flips"]) == "done"
    snapshot.model.dataset.task = "classification"
    snapshot.model.dataset.save()
    page = browser.get(base).content.decode()
    assert page.count(">Convert</button>") == len(FORMATS)
    assert "flips" not in page


def asking_for(snapshot, to, key="") -> list[str]:
    folder = ModelFolder(snapshot.model.folder).export(snapshot.epoch, key or to)
    return ["export", str(snapshot.model.pk), "--to", to, "--epoch", "3", "--output", str(folder)]


@pytest.mark.parametrize(
    ("code", "out", "text"),
    [
        (1, '{"error": "It differs by 0.5."}', "It differs by 0.5."),
        (-9, "", "Its process ended without an answer."),
    ],
)
def test_what_goes_wrong_is_said(browser, snapshot, monkeypatch, code, out, text):
    done = subprocess.CompletedProcess([], code, out, "words")
    monkeypatch.setattr(asking.subprocess, "run", lambda *a, **k: done)
    base = f"/models/{snapshot.model.pk}/snapshots/3/formats/"
    browser.post(base, {"to": "litert"})
    assert finished(asking_for(snapshot, "litert")) == "failed"
    page = browser.get(base).content.decode()
    assert text in page
    assert page.count(">Convert</button>") == 2 * len(FORMATS)


def test_a_page_polls_while_a_command_runs(browser, snapshot, monkeypatch):
    monkeypatch.setattr(asking, "Thread", lambda **k: type("T", (), {"start": lambda self: 0})())
    base = f"/models/{snapshot.model.pk}/snapshots/3/formats/"
    assert "every 2s" not in browser.get(base).content.decode()
    browser.post(base, {"to": "keras"})
    page = browser.get(base).content.decode()
    assert "every 2s" in page
    assert "Converting …" in page
    asking.forget(asking_for(snapshot, "keras"))
