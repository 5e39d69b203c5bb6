"""The results browser: curves, highlights, zoom, ranges and files show what the address says."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.played import Site
from tests.conftest import Installation

pytestmark = pytest.mark.browser

SET_UP = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
from tests.fake_runs import fake_runs
runs = fake_runs(8, epochs=6)
running = fake_runs(1, epochs=2, dataset=runs[0].dataset, status="running")[0]
client = Client()
client.force_login(get_user_model().objects.create_user("ann"))
ids = [run.pk for run in runs]
print(json.dumps({"session": client.cookies["sessionid"].value, "ids": ids, "live": running.pk}))
"""

ASKED = "performance.getEntries().filter((one) => one.name.includes('/runs/curves/')).length"
FRAMES = "async (number) => { while (number--) await new Promise(requestAnimationFrame); }"


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("runs") / "data"
    shutil.copytree(migrated, folder)
    done = Installation(folder).run("shell", "--no-imports", "-c", SET_UP)
    assert done.returncode == 0, done.stderr
    site = Site(Installation(folder), json.loads(done.stdout))
    site.start()
    yield site
    site.servers.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": site.ids["session"], "url": site.url}])
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert faults == []


def go(page: Page, site: Site, query: str = "", ids: Any = None) -> None:
    chosen = ",".join(map(str, ids or site.ids["ids"]))
    page.goto(f"{site.url}/runs/?models={chosen}{query}")
    # Before the curves have come, their number is 0.
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", re.compile("[1-9]"))


def settle(page: Page) -> None:
    """Wait until plots have the width that the finished page leaves them."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def ink(page: Page, selector: str) -> int:
    """How many pixels of a canvas are not transparent."""
    code = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        .data.filter((value, place) => place % 4 === 3 && value > 0).length"""
    return int(page.locator(selector).first.evaluate(code))


def saved(page: Page, button: str) -> Path:
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path())


def test_all_runs_are_overlaid_and_fewer_where_some_are_hidden(page: Page, site: Site) -> None:
    go(page, site)
    curves = page.locator("#run-curves")
    expect(curves).to_have_attribute("data-curves", str(8 * 2 * 2))
    assert page.evaluate(ASKED) == 1  # by the page's head, and not again by its scripts
    expect(page.locator(".runs-curve")).to_have_count(2)
    page.locator("#runs-table .runs-swatch").first.uncheck()
    expect(curves).to_have_attribute("data-curves", str(7 * 2 * 2))
    expect(page).to_have_url(re.compile(f"hide={site.ids['ids'][0]}"))
    page.reload()
    expect(curves).to_have_attribute("data-curves", str(7 * 2 * 2))
    page.get_by_label("mean over seeds").check()
    expect(curves).to_have_attribute("data-curves", str(4 * 2 * 2))
    expect(page.locator("#runs-table tbody tr")).to_have_count(4)


def test_what_a_run_that_diverged_has_is_counted_beyond_the_plot(page: Page, site: Site) -> None:
    def with_an_outlier(route: Route) -> None:
        answer = route.fetch().json()
        next(one for one in answer["curves"] if one["metric"] == "loss")["y"][0] = 1e9
        route.fulfill(json=answer)

    page.route("**/runs/curves/*", with_an_outlier)
    go(page, site)
    expect(page.get_by_text("1 outlier beyond")).to_have_count(1)
    page.get_by_label("outliers").check()
    expect(page.get_by_text("1 outlier beyond")).to_have_count(0)


def test_a_highlight_draws_on_the_canvas_above_alone(page: Page, site: Site) -> None:
    go(page, site)
    plot = page.locator(".runs-curve").first
    settle(page)
    page.evaluate("window.drawn = 0")
    page.evaluate("""() => {
        const stroke = CanvasRenderingContext2D.prototype.stroke;
        CanvasRenderingContext2D.prototype.stroke = function (...all) {
            if (this.canvas.parentElement?.className === "u-wrap") window.drawn += 1;
            return stroke.apply(this, all);
        };
    }""")
    page.locator("#runs-table tbody tr").nth(2).hover()
    over = plot.locator("canvas.runs-over")
    expect(over).to_have_attribute("data-run", str(site.ids["ids"][2]))
    expect(plot.locator(".runs-readout")).to_contain_text("validation 0.8067 at 6")
    assert ink(page, ".runs-curve canvas.runs-over") > 1000
    plot.focus()
    page.keyboard.press("ArrowDown")
    expect(over).to_have_attribute("data-run", str(site.ids["ids"][3]))
    assert page.evaluate("window.drawn") == 0


def test_dragging_zooms_all_plots_and_the_csv(page: Page, site: Site) -> None:
    go(page, site)
    box = page.locator(".runs-curve .u-over").first.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.35, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, y, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile("zoom="))
    low, high = map(float, re.search(r"zoom=([\d.]+),([\d.]+)", page.url).groups())
    assert (low, high) == pytest.approx((1 + 5 * 0.35, 1 + 5 * 0.7), abs=0.05)
    rows = list(csv.DictReader(saved(page, "#curves-csv").open()))
    assert {float(row["epoch"]) for row in rows} == {3, 4}
    page.locator("#zoom-out").click()
    expect(page).not_to_have_url(re.compile("zoom"))


def test_the_csv_has_the_values_of_the_server_smoothed(page: Page, site: Site) -> None:
    go(page, site, "&smooth=0.6&metric=accuracy&stage=validation")
    rows = list(csv.DictReader(saved(page, "#curves-csv").open()))
    assert len(rows) == 8 * 6
    code = "(url) => fetch(url).then((answer) => answer.json())"
    chosen = ",".join(map(str, site.ids["ids"]))
    found = page.evaluate(code, f"{site.url}/runs/curves/?models={chosen}&metric=accuracy")
    curves = [one for one in found["curves"] if one["stage"] == "validation"]
    for curve in curves:
        own = [row for row in rows if row["run"] == str(curve["runs"][0])]
        assert [float(row["value"]) for row in own] == curve["y"]
        last = sum(0.4 * 0.6 ** (5 - n) * y for n, y in enumerate(curve["y"])) / (1 - 0.6**6)
        assert float(own[-1]["smoothed"]) == pytest.approx(last)


def test_a_range_of_an_axis_chooses_runs(page: Page, site: Site) -> None:
    go(page, site)
    canvas = page.locator("#parallel .runs-over")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x = box["x"] + 56  # the axis of learning rates, from 0.001 at the bottom to 0.03
    page.mouse.move(x, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(x, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", str(4 * 2 * 2))
    expect(page).to_have_url(re.compile("range=set:learning_rate:"))
    expect(page.locator("#runs-table tr.runs-out")).to_have_count(4)
    page.reload()
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", str(4 * 2 * 2))
    page.get_by_role("button", name="Remove ranges").click()
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", str(8 * 2 * 2))


def test_a_range_is_entered_by_the_keyboard_alone(page: Page, site: Site) -> None:
    go(page, site)
    page.get_by_text("Ranges of the axes").focus()
    page.keyboard.press("Enter")
    rate = page.get_by_role("group", name="Learning rate")
    rate.get_by_label("from").focus()
    page.keyboard.type("0.01")
    page.keyboard.press("Tab")
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", str(4 * 2 * 2))
    expect(rate.get_by_label("from")).to_have_value("0.01")
    expect(rate.get_by_label("to")).to_have_value("0.03")
    expect(page).to_have_url(re.compile("range=set:learning_rate:0.01:0.03"))
    assert ink(page, "#parallel .runs-over") > 0
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove ranges")).to_be_visible()
    page.locator("#parallel .runs-over").press("Escape")
    expect(rate.get_by_label("from")).to_have_value("")
    expect(page.locator("#run-curves")).to_have_attribute("data-curves", str(8 * 2 * 2))
    expect(page).not_to_have_url(re.compile("range="))


def test_a_link_shows_the_same(page: Page, site: Site) -> None:
    go(page, site)
    page.get_by_label("log y").check()
    page.get_by_label("x axis").select_option("time")
    page.locator("#runs-table thead a", has_text="Accuracy").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Accuracy")
    page.get_by_label("exchange rows and columns").check()
    expect(page.locator("#runs-table tbody tr").first).to_contain_text("Accuracy")
    table = page.locator("#runs-table").inner_text()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_label("log y")).to_be_checked()
    expect(page.get_by_label("x axis")).to_have_value("time")
    assert page.locator("#runs-table").inner_text() == table


def test_plots_are_saved_as_pictures(page: Page, site: Site) -> None:
    go(page, site)
    for button in ("#curves-png", *(f"[data-png={name}]" for name in ("parallel", "scatter"))):
        assert saved(page, button).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_curves_of_a_running_training_grow(page: Page, site: Site) -> None:
    live = site.ids["live"]
    go(page, site, "&stage=validation", ids=[*site.ids["ids"][:2], live])
    expect(page.locator("html")).to_have_attribute("data-stream", "open")
    rows = page.locator("#runs-table tbody tr")
    expect(rows.nth(2)).to_contain_text("epoch 2")
    line = {"kind": "epoch", "epoch": 3, "seconds": 2, "val_accuracy": 0.99, "accuracy": 0.5}
    site.append(f"models/{live}/metrics.jsonl", json.dumps(line) + "\n")
    rows.nth(2).hover()
    readout = page.locator(".runs-curve .runs-readout").first
    expect(readout).to_contain_text("validation 0.9900 at 3")
    expect(rows.nth(2)).to_contain_text("0.9900")
