"""The page that suggests a batch size and a learning rate."""

from __future__ import annotations

import json
import re
import subprocess
import time

import pytest

from digits_site.web.shared import asking

RATES = [10 ** (-6 + number / 20) for number in range(100)]
FOUND = {
    "largest_batch_size": 800,
    "batch_size": 64,
    "learning_rate": 0.0021,
    "rates": RATES,
    "losses": [2.3 - number / 100 for number in range(100)],
    "smoothed": [2.3 - number / 100 for number in range(100)],
}


@pytest.fixture
def commands(monkeypatch):
    """The commands that were started."""
    found: list[list[str]] = []
    return found


def answering(monkeypatch, commands, code, value):
    def run(command, **options):
        commands.append(command[2:])
        return subprocess.CompletedProcess(command, code, json.dumps(value), "")

    monkeypatch.setattr(asking.subprocess, "run", run)


def suggested(browser, stored, **fields):
    sent = {"dataset": stored.pk, "network": "unet", "train_epochs": 3, "batch_size": 4}
    sent |= {"learning_rate": 0.01, "solver_type": "ADAM", "lr_policy": "cosine", "lr_warmup": 0}
    page = browser.get(f"/models/new/?dataset={stored.pk}&network=unet")
    parts = [page.context[name] for name in ("base", "options", "resources")]
    for part in [*parts, *page.context["chosen_options"]]:
        for name, field in part.fields.items():
            value = part.get_initial_for_field(field, name)
            if value is not False and value not in (None, ""):
                sent.setdefault(part.add_prefix(name), value)
    answer = browser.post("/models/new/suggest/", sent | fields)
    assert answer.status_code == 302
    limit = time.monotonic() + 30
    while "every 1s" in (page := browser.get(answer.url).content.decode()):
        assert time.monotonic() < limit
    return page


def test_values_and_the_curve_are_shown(browser, stored, monkeypatch, commands):
    answering(monkeypatch, commands, 0, FOUND)
    page = suggested(browser, stored)
    assert "--suggest" in commands[0]
    assert "--check" not in commands[0]
    assert '<td class="fw-semibold">64</td>' in page
    assert '<td class="fw-semibold">0.0021</td>' in page
    mark = re.search(r'class="mark" d="M([\d.]+) 0', page)
    # 0.0021 is at log10(2100) of the 4.95 decades.
    assert float(mark[1]) == pytest.approx(400 * 3.3222 / 4.95, abs=0.1)
    assert page.count("<path") == 3


def test_the_curve_reaches_from_where_the_loss_starts(browser, stored, monkeypatch, commands):
    """The mean of the first steps, and not the first batch alone."""
    smoothed = [1.5, *FOUND["smoothed"][1:]]
    answering(monkeypatch, commands, 0, FOUND | {"smoothed": smoothed})
    # From 1.31 to 2.29 and three tenths of the difference more.
    assert "from 1.310 to 2.584" in suggested(browser, stored, train_epochs=5)


def test_a_loss_that_never_falls_is_said(browser, stored, monkeypatch, commands):
    answering(monkeypatch, commands, 0, FOUND | {"learning_rate": None})
    page = suggested(browser, stored, train_epochs=4)
    assert "the loss fell nowhere" in page
    assert 'class="mark"' not in page


def test_what_is_wrong_is_said_before_anything_is_trained(browser, stored, monkeypatch, commands):
    answering(monkeypatch, commands, 0, FOUND)
    page = suggested(browser, stored, batch_size=0)
    assert "Batch size: Ensure this value is greater than or equal to 1." in page
    assert commands == []
    answering(monkeypatch, commands, 1, {"error": "It does not fit."})
    assert "It does not fit." in suggested(browser, stored, batch_size=2)
