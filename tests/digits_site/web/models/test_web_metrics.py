"""The rows of metrics that curves are drawn from."""

from __future__ import annotations

import json

import pytest

from tests.factories import make_dataset, make_model, make_snapshot

URL = "/models/new/"


def append(model, text: str) -> None:
    model.folder.mkdir(parents=True, exist_ok=True)
    with model.metrics_path.open("a") as file:
        file.write(text)


def metrics(browser, model, after=0):
    return browser.get(f"/models/{model.pk}/metrics/?after={after}").json()


def test_metrics_are_the_new_complete_lines(browser):
    model = make_model("running")
    nothing = {"rows": [], "offset": 0, "finished": False, "run": "0", "places": {}}
    assert metrics(browser, model) == nothing
    append(model, '{"kind": "step", "step": 1, "loss": 2.5}\n{"kind": "ep')
    first = metrics(browser, model)
    assert first["rows"] == [{"kind": "step", "step": 1, "loss": 2.5}]
    assert metrics(browser, model, first["offset"])["rows"] == []
    append(model, 'och", "epoch": 1, "loss": NaN, "val_loss": Infinity}\n')
    second = metrics(browser, model, first["offset"])
    row = {"kind": "epoch", "epoch": 1, "loss": None, "val_loss": None}
    assert second["rows"] == [row]
    assert second["offset"] == model.metrics_path.stat().st_size
    assert not second["finished"]


def test_metrics_end_when_the_job_has_and_all_is_read(browser):
    model = make_model("done")
    append(model, '{"kind": "step"}\n')
    first = metrics(browser, model)
    assert not first["finished"]
    assert metrics(browser, model, first["offset"])["finished"]
    assert metrics(browser, model, 10**9)["offset"] == first["offset"]


def test_a_long_file_takes_several_requests(browser, monkeypatch):
    monkeypatch.setattr("digits_site.web.models.curves.CHUNK", 100)
    model = make_model("done")
    append(model, "".join(json.dumps({"step": number}) + "\n" for number in range(50)))
    steps, offset = [], 0
    while not (answer := metrics(browser, model, offset))["finished"]:
        steps += [row["step"] for row in answer["rows"]]
        offset = answer["offset"]
    assert steps == list(range(50))


def test_another_run_is_read_from_its_start(browser):
    model = make_model("running")
    append(model, '{"kind": "step", "step": 1}\n')
    address = f"/models/{model.pk}/metrics/?after=7&run=12345"
    assert browser.get(address).json()["rows"] == [{"kind": "step", "step": 1}]


@pytest.mark.parametrize("after", ["x", "-1", ""])
def test_an_offset_that_is_no_number(browser, after):
    model = make_model()
    answer = browser.get(f"/models/{model.pk}/metrics/?after={after}")
    assert answer.status_code == 400
    assert "cannot be understood" in answer.content.decode()


def test_metrics_have_names_that_are_read(browser):
    metrics = {"val_mae_left_volume": 2.5, "val_r2": 0.5, "val_loss": 1.0}
    model = make_model(dataset=make_dataset(task="regression"))
    make_snapshot(model, metrics=metrics)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    for title in ("Mean absolute error of left volume", "R²", "Loss"):
        assert f"<td>{title}</td>" in page
