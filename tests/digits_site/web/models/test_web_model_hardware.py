"""What a model's page says of its run's hardware, and from which epoch it would resume."""

from __future__ import annotations

import re

import pytest

from core.models import Job
from core.storage import ModelFolder
from core.store.manifest import write_json
from tests.factories import make_model, make_snapshot, make_trained

FACTS = {
    "machine": "bench <1>",
    "processor": "",
    "cpus": 1,
    "memory": 2 * 1024**3,
    "devices": [],
    "precision": "float32",
    "batch_size": 32,
    "steps": 1250,
    "versions": "TensorFlow 2, Keras 3",
    "parameters": 12345,
    "trainable": 12345,
}


def page_of(browser, **facts):
    model = make_snapshot(make_model()).model
    model.folder.mkdir(parents=True)
    write_json(ModelFolder(model.folder).hardware, FACTS | facts)
    return browser.get(f"/models/{model.pk}/").content.decode()


def card(page):
    """The terms of the card, with what is said of each."""
    part = page.partition('id="hardware-title"')[2].partition("</dl>")[0]
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", part))


def test_the_card_has_machine_and_devices(browser):
    found = card(page_of(browser))
    assert found == {
        "Machine": "bench &lt;1&gt;",
        "Memory": "2.0\xa0GB",
        "Devices": "CPU",
        "Precision": "float32",
        "Steps per epoch": "1,250, batch size 32",
        "Software": "TensorFlow 2, Keras 3",
    }
    found = card(page_of(browser, processor="Chip", cpus=2, devices=["A100", "H100"]))
    assert found["Processor"] == "Chip, 2 CPUs"
    assert found["Devices"] == "A100, H100"


@pytest.mark.parametrize(
    ("trainable", "note"), [(12345, "all trainable"), (1000, "1,000 trainable")]
)
def test_a_tile_has_the_parameters(browser, trainable, note):
    page = page_of(browser, trainable=trainable)
    tile = re.sub(r"<[^>]+>|\s+", " ", page.partition("Parameters")[2][:300])
    assert "12,345" in tile
    assert note in tile


def test_a_run_of_a_former_version_has_neither(browser):
    model = make_snapshot(make_model()).model
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "hardware-title" not in page
    assert "Parameters" not in page


@pytest.mark.parametrize("status", ["aborted", "error"])
def test_the_button_says_from_which_epoch_it_resumes(browser, status):
    model = make_trained(epochs=3)
    Job.objects.filter(pk=model.job_id).update(status=status)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert ">Resume from epoch 3</button>" in page
    assert "Start over" in page
    ModelFolder(model.folder).resume.unlink()
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert ">Run again</button>" in page
    assert "Resume from" not in page
