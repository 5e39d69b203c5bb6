"""The page that says what a training would take."""

from __future__ import annotations

import json
import subprocess
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from digits_site.web.shared import asking

FOUND = {
    "parameters": 12345,
    "trainable_parameters": 12000,
    "epochs": 3,
    "steps": 8,
    "batch_size": 4,
    "device": "CPU",
    "available_bytes": 2**33,
    "memory_bytes": 2**30,
    "largest_batch_size": 30,
    "snapshot_bytes": 2**20,
    "step_seconds": 1.0,
    "epoch_seconds": 90.0,
    "total_seconds": 7200.0,
}
FORM = {"network": "unet", "depth": "2", "width": "4", "model_name": "secret"}


@pytest.fixture
def answer(monkeypatch):
    """Have the command answer so; the commands that were started."""
    commands: list[list[str]] = []

    def answering(code: int, value: dict) -> list[list[str]]:
        def run(command, **options):
            commands.append(command[2:])
            return subprocess.CompletedProcess(command, code, json.dumps(value), "")

        monkeypatch.setattr(asking.subprocess, "run", run)
        return commands

    return answering


@pytest.fixture
def form(browser, stored) -> dict[str, str]:
    """What the form of a new model sends."""
    page = browser.get(f"/models/new/?dataset={stored.pk}&network=unet")
    parts = [page.context["base"], page.context["options"], page.context["resources"]]
    parts += page.context["chosen_options"]
    initial = {
        part.add_prefix(name): part.get_initial_for_field(field, name)
        for part in parts
        for name, field in part.fields.items()
    }
    sent = {name: str(value) for name, value in initial.items() if value not in (None, "")}
    del sent["freeze_matched"]  # a box that is not ticked
    return {"dataset": str(stored.pk), **sent, **FORM}


def page_of(browser, url: str) -> str:
    limit = time.monotonic() + 30
    while "Training for a few steps" in (page := browser.get(url).content.decode()):
        assert "every 1s" in page
        assert time.monotonic() < limit
    return page[page.index('id="preflight"') :].partition("</main>")[0].replace("\xa0", " ")


def test_the_form_of_a_new_model_leads_to_the_figures(browser, form, answer):
    commands = answer(0, FOUND)
    assert "/models/new/check/" in browser.get("/models/new/").content.decode()
    url = browser.post("/models/new/check/", form).url
    query = parse_qs(urlsplit(url).query)
    assert "model_name" not in query
    assert query["width"] == ["4"]
    page = page_of(browser, url)
    for text in ("12,345", "1.0 GB", "8.0 GB can be used (CPU)", "It fits into memory", "2 h"):
        assert text in page
    (command,) = commands
    assert command[:5] == ["train", form["dataset"], "--name", "unnamed", "--check"]
    assert {"--network", "unet", "--set=width=4", "--set=aug_rot=180.0"} <= set(command)
    assert "--set=freeze_matched=False" in command


def test_what_does_not_fit_is_said_with_its_figures(browser, form, answer):
    text = "Training with a batch size of 4 needs too much."
    answer(1, FOUND | {"error": text, "errors": {"batch_size": [text]}})
    page = page_of(browser, browser.post("/models/new/check/", form | {"width": "5"}).url)
    assert text in page
    assert "It fits" not in page
    assert "Largest batch size that fits" in page


def test_a_sweep_is_checked_by_its_neediest_model(browser, form, answer):
    swept = {"models": 4, "values": {"batch_size": "8"}, "networks": 2, "networks_seen": 1}
    commands = answer(0, FOUND | {"sweep": swept, "remark": "Extrapolated from little."})
    lists = {"batch_size": "4, 8", "width": "[4, 6]"}
    page = page_of(browser, browser.post("/models/new/check/", form | lists).url)
    assert (
        "makes 4 models. The figures are of the one that needs the most memory: Batch size 8."
        in page
    )
    assert "Only 1 of 2 networks were compared." in page
    assert "Extrapolated from little." in page
    assert {"--set=batch_size=4, 8", "--set=width=[4, 6]"} <= set(commands[0])
    url = browser.post("/models/new/check/", form | {"batch_size": "4, 0"}).url
    assert "Batch size: Ensure this value is greater" in page_of(browser, url)


def test_what_is_invalid_is_said_at_once(browser, form, answer):
    commands = answer(0, FOUND)
    url = browser.post("/models/new/check/", form | {"batch_size": "0"}).url
    assert "Batch size: Ensure this value is greater" in page_of(browser, url)
    assert browser.get("/models/new/preflight/?dataset=99&network=unet").status_code == 404
    assert browser.get("/models/new/preflight/?network=nope").status_code == 404
    assert commands == []
