"""What answers in place on the pages of models and inferences: no page is loaded anew."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.content import ingest
from tests.browser.played import Site
from tests.conftest import Installation

pytestmark = pytest.mark.browser

FILL = """
import json
from core.models import Dataset, Job
from tests.browser.content import fill
from tests.factories import make_model, make_snapshot
ids = fill()
failed = make_model("error", Dataset.objects.get(name="pets"), name="interrupted")
make_snapshot(failed, 2)
Job.objects.filter(pk=failed.job.pk).update(owner=Job.objects.get(pk=ids["job"]).owner)
print(json.dumps(ids | {"interrupted": failed.pk}))
"""
ANSWER = """<section data-answers><div class="inference-samples"><article data-input="cat.png">
<strong>cat 0.901</strong></article></div></section>"""
DROP = """(zone) => {
    const given = new DataTransfer();
    given.items.add(new File(["pixels"], "cat.png", { type: "image/png" }));
    const how = { bubbles: true, cancelable: true, dataTransfer: given };
    for (const name of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(name, how));
}"""


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("in_place")
    shutil.copytree(migrated, folder / "data")
    installation = Installation(folder / "data", {"DIGITS_DATA_ROOTS": str(folder)})
    ingest(installation, folder)
    done = installation.run("shell", "--no-imports", "-c", FILL)
    assert done.returncode == 0, done.stderr
    site = Site(installation, json.loads(done.stdout))
    site.start()
    yield site
    site.servers.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    cookie = {"name": "sessionid", "value": site.ids["session"], "url": site.url}
    context.add_cookies([cookie])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def go(page: Page, site: Site, path: str) -> None:
    page.goto(site.url + path.format_map(site.ids))
    page.evaluate("window.notLoadedAnew = true")


def test_a_dropped_image_is_answered_in_place(site: Site, visitor: Page) -> None:
    sent: list[str] = []

    def answer(route) -> None:
        sent.append(route.request.post_data_buffer.decode(errors="replace"))
        route.fulfill(status=200, content_type="text/html", body=ANSWER)

    visitor.route("**/predict/", answer)
    go(visitor, site, "/models/{classifier}/")
    # The form may come into the open page, with the first snapshot.
    visitor.evaluate(
        "htmx.ajax('GET', '', {target: '#predict', select: '#predict', swap: 'outerHTML'})"
    )
    expect(visitor.locator("[data-drop].is-ready .drop-hint")).to_be_visible()
    visitor.locator("[data-drop]").evaluate(DROP)
    expect(visitor.locator("#answers strong")).to_have_text("cat 0.901")
    assert re.search('name="uploads"; filename="cat.png"', sent[0])
    assert visitor.evaluate("window.notLoadedAnew")


def test_without_a_predictor_the_reason_stands_in_place(site: Site, visitor: Page) -> None:
    go(visitor, site, "/models/{classifier}/")
    visitor.get_by_role("button", name="Predict").first.click()
    expect(visitor.locator("#answers [role=alert]")).to_contain_text("Choose at least one image.")
    assert visitor.evaluate("window.notLoadedAnew")


def test_a_cell_of_the_matrix_filters_the_outputs(site: Site, visitor: Page) -> None:
    go(visitor, site, "/inferences/{classes}/")
    visitor.get_by_role("link", name="14 of true dog, predicted cat").click()
    expect(visitor).to_have_url(re.compile("truth=dog&predicted=cat"))
    expect(visitor.locator(".matrix .is-chosen")).to_have_count(1)
    expect(visitor.locator("#outputs-title")).to_contain_text("14")


def test_outputs_are_enlarged_one_after_the_other(site: Site, visitor: Page) -> None:
    go(visitor, site, "/inferences/{classes}/")
    names = visitor.locator(".inference-samples .inference-sample")
    first, second = (names.nth(place).get_attribute("data-input") for place in (0, 1))
    visitor.locator("[data-enlarge]").first.click()
    shown = visitor.locator("dialog.lightbox [data-shown] .inference-sample")
    expect(shown).to_have_attribute("data-input", first or "")
    visitor.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("data-input", second or "")
    visitor.keyboard.press("Escape")
    expect(visitor.locator("dialog.lightbox")).not_to_be_visible()


def test_a_plot_is_enlarged_and_put_back(site: Site, visitor: Page) -> None:
    go(visitor, site, "/models/{classifier}/")
    small = visitor.locator("#curves .curve canvas").first.bounding_box()
    visitor.get_by_role("button", name="Enlarge: Loss").click()
    large = visitor.locator("dialog.curve-dialog canvas")
    expect(large).to_be_visible()
    visitor.wait_for_function(
        "(width) => document.querySelector('dialog.curve-dialog canvas').clientWidth > width * 1.3",
        arg=small["width"] if small else 0,
    )
    visitor.get_by_role("button", name="Close").click()
    expect(visitor.locator("#curves canvas").first).to_be_visible()
    expect(visitor.get_by_role("button", name="Enlarge: Loss")).to_be_focused()


def test_starting_over_asks_and_says_how_many_snapshots_go(site: Site, visitor: Page) -> None:
    go(visitor, site, "/models/{interrupted}/")
    visitor.get_by_role("button", name="Start over").click()
    question = visitor.locator("dialog[open] .question")
    expect(question).to_contain_text("1 snapshot")
    question.get_by_text("Cancel").click()
    expect(visitor.locator("#snapshots-title")).to_contain_text("1")
