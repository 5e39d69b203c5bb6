"""The curves of a training, from its first step on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import site_of
from tests.browser.played import Site

pytestmark = pytest.mark.browser

DICE = {"dice": 0.2, "dice_a_b": 0.2, "val_dice": 0.3, "val_dice_a_b": 0.3}
EPOCH = {"loss": 1.0, "val_loss": 1.1, **DICE}
DRAWN = """() => [...document.querySelectorAll(".curve")].map((curve) => {
    const plot = curve.querySelector(".u-over").getBoundingClientRect();
    const { left, right, top, bottom } = curve.querySelector(".uplot").getBoundingClientRect();
    const labels = [...curve.querySelectorAll(".u-series .u-label")].map((one) => one.textContent);
    const markers = [...curve.querySelectorAll(".u-series + .u-series .u-marker")];
    const lines = markers.map((one) => one.style.borderStyle);
    const title = curve.querySelector(".u-title").textContent;
    return { left, right, top, bottom, title, labels, lines, plot: [plot.left, plot.width] };
})"""

INK_AT = """(part) => {
    // How many pixels are not empty in a column of the first plot, at a part of its width.
    const { left, width } = document.querySelector(".u-over").getBoundingClientRect();
    const canvas = document.querySelector(".curve canvas"), box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    const x = Math.round((left - box.left + part * width) * ratio) - 1;
    const { data } = canvas.getContext("2d").getImageData(x, 0, 3, canvas.height);
    let count = 0;
    for (let place = 3; place < data.length; place += 4) count += data[place] > 100;
    return count;
}"""


@pytest.fixture(scope="module")
def site(played, tmp_path_factory) -> Iterator[Site]:
    """One web server for all tests, of which each begins without metrics."""
    with site_of(played, tmp_path_factory.mktemp("curves") / "data") as site:
        yield site


@pytest.fixture(autouse=True)
def _without_metrics(site) -> Iterator[None]:
    yield
    shutil.rmtree(site.installation.folder / "models" / str(site.ids["model"]), ignore_errors=True)


def train(site, *rows: dict[str, Any]) -> None:
    for row in rows:
        site.append(f"models/{site.ids['model']}/metrics.jsonl", json.dumps(row) + "\n")


def drawn(page: Page, count: int) -> list[dict[str, Any]]:
    """What is drawn when nothing moves any more."""
    expect(page.locator(".curve")).to_have_count(count)
    before, found = None, page.evaluate(DRAWN)
    while found != before:
        page.wait_for_timeout(100)
        before, found = found, page.evaluate(DRAWN)
    return found


def assert_apart(page: Page, plots: list[dict[str, Any]]) -> None:
    """None lies over another one, or sticks out of the page."""
    for number, one in enumerate(plots):
        assert one["right"] <= page.viewport_size["width"]
        for other in plots[:number]:
            assert one["left"] >= other["right"] or one["top"] >= other["bottom"]


@pytest.mark.parametrize("width", [1280, 390])
def test_plots_that_come_leave_each_other_room(site, visit, width: int) -> None:
    page = visit(f"/models/{site.ids['model']}/").page
    page.set_viewport_size({"width": width, "height": 900})
    train(site, {"kind": "step", "epoch": 0.5, "step": 5, "loss": 1.5})
    (alone,) = drawn(page, 1)
    train(site, {"kind": "epoch", "epoch": 1, **EPOCH})
    plots = drawn(page, 2)
    assert [plot["title"] for plot in plots] == ["Loss", "Dice"]
    assert_apart(page, plots)
    for other in (700, 1500, width):
        page.set_viewport_size({"width": other, "height": 900})
        assert_apart(page, drawn(page, 2))
    loss, dice = drawn(page, 2)
    assert loss["plot"][1] == dice["plot"][1]
    assert (loss["plot"][0] == dice["plot"][0]) is (width == 390)
    assert alone["right"] - alone["left"] >= loss["right"] - loss["left"]


def test_training_and_validation_are_told_apart_without_colours(site, visit) -> None:
    page = visit(f"/models/{site.ids['model']}/").page
    train(site, {"kind": "epoch", "epoch": 1, **EPOCH, "some_error": 3.0, "val_some_error": 4.0})
    loss, dice, error = drawn(page, 3)
    assert loss["labels"] == ["epoch", "training, by step", "training", "validation"]
    assert loss["lines"] == ["solid", "dashed", "solid"]
    assert dice["labels"] == ["epoch", "a b, training", "a b, validation"]
    assert error["title"] == "Some error"
    assert error["labels"] == ["epoch", "training", "validation"]
    assert dice["lines"] == error["lines"] == ["dashed", "solid"]


def test_plots_have_one_axis_and_one_cursor(site, visit) -> None:
    page = visit(f"/models/{site.ids['model']}/").page
    step = {"kind": "step", "epoch": 2.25, "step": 9, "loss": 0.5}
    epochs = [{"kind": "epoch", "epoch": number, **EPOCH} for number in (1, 2)]
    train(site, *epochs, step)
    loss, _ = drawn(page, 2)
    left, width = loss["plot"]
    shown = page.locator(".curve .u-legend")
    # Before anything is pointed at, the last values.
    expect(shown.nth(0)).to_contain_text("by step0.5000")
    expect(shown.nth(1)).to_contain_text("a b, validation0.3")
    # The axis ends at 3: two thirds of it are the second epoch, in both plots.
    page.mouse.move(left + width * 2 / 3, loss["top"] + 100)
    expect(shown.nth(0)).to_contain_text("epoch2")
    expect(shown.nth(1)).to_contain_text("epoch2")
    expect(shown.nth(1)).to_contain_text("a b, validation0.3")
    cursors = page.locator(".curve .u-cursor-x")
    places = [cursors.nth(number).bounding_box()["x"] for number in (0, 1)]
    starts = [plot["plot"][0] for plot in drawn(page, 2)]
    assert places[0] - starts[0] == pytest.approx(places[1] - starts[1], abs=2)


def test_learning_rate_and_what_the_run_used_are_drawn_below(site, visit) -> None:
    page = visit(f"/models/{site.ids['model']}/").page
    used = {"images_per_second": 250.0, "memory": 2**30, "cpus": 1.5}
    more = {"learning_rate": 0.003, "usage": used}
    train(site, {"kind": "step", "epoch": 0.5, "step": 5, "loss": 1.5, **more})
    drawn(page, 5)  # the metrics come later, and before the learning rate
    train(
        site,
        {"kind": "epoch", "epoch": 1, **EPOCH, **more},
        {"kind": "epoch", "epoch": 2, **EPOCH, **more},
    )
    plots = drawn(page, 6)
    small = ["Images per second", "Memory (GiB)", "Busy CPUs"]
    assert [plot["title"] for plot in plots] == ["Loss", "Dice", "Learning rate", *small]
    assert_apart(page, plots)
    assert plots[3]["bottom"] - plots[3]["top"] < plots[0]["bottom"] - plots[0]["top"]


def test_the_best_epoch_is_marked_where_it_is(site, visit) -> None:
    page = visit(f"/models/{site.ids['model']}/").page
    train(site, *({"kind": "epoch", "epoch": number, **EPOCH} for number in (1, 2, 3, 4)))
    before = drawn(page, 2)
    plain = page.evaluate(INK_AT, 2 / 4)
    page.evaluate("document.getElementById('results').dataset.best = '2'")
    page.evaluate("document.dispatchEvent(new Event('theme'))")
    assert [plot["title"] for plot in drawn(page, 2)] == [plot["title"] for plot in before]
    assert page.evaluate(INK_AT, 2 / 4) > plain + 20
    assert page.evaluate(INK_AT, 3 / 4) < plain + 20
