"""Every page can be used by everyone, and on a phone: checked by axe-core, light and dark.

axe-core looks at every second page on a desk in light, at the others on a phone in dark; `thorough`
at each in both, and at every form of new data, of which there is every second otherwise.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from core.registry import data_plugins
from tests.browser.console import watch
from tests.browser.content import ingest
from tests.browser.played import Site
from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "home, datasets": "/?tab=datasets",
    "a search that finds nothing": "/?q=nothing",
    "a list of models": "/models/?folder=hearts&columns=name,lr,val_dice,curve,tag,folder,status",
    "a filter that is not understood": "/models/?q=nonsense:1",
    "a list of datasets": "/datasets/",
    "tag many": "/lists/models/tag/?pk={segmenter}&pk={classifier}",
    "move many": "/lists/datasets/move/?pk={hearts}",
    "delete many": "/lists/models/delete/?pk={segmenter}&pk={running}",
    "a dataset of masks": "/datasets/{hearts}/",
    "a dataset with chosen samples": "/datasets/{hearts}/?name=1&class=1&position_from=0",
    "a dataset with remarks": "/datasets/{pets}/",
    "a failed dataset": "/datasets/{failed}/",
    "an aborted dataset": "/datasets/{aborted}/",
    "add entries": "/datasets/{pets}/add/",
    "edit": "/datasets/{pets}/edit/",
    "new model": "/models/new/",
    "own networks": "/networks/",
    "a new own network": "/networks/new/",
    "an own network": "/networks/{own}/",
    "the editor of an own network": "/networks/{own}/edit/",
    "a model of masks": "/models/{segmenter}/",
    "a model of classes": "/models/{classifier}/",
    "a running model": "/models/{running}/",
    "a waiting model": "/models/{waiting}/",
    "reproduce": "/models/{segmenter}/reproduce/",
    "train longer": "/models/{segmenter}/train-longer/",
    "formats of a snapshot": "/models/{segmenter}/snapshots/3/formats/",
    "a question": "/models/{segmenter}/delete/",
    "predict": "/models/{segmenter}/predict/",
    "new inference": "/models/{segmenter}/infer/",
    "an inference of masks": "/inferences/{masks}/",
    "an inference of classes": "/inferences/{classes}/",
    "an inference shown with another view": "/inferences/{masks}/?view=all-raw-data",
    "an inference of a GAN": "/inferences/{generated}/",
    "an inference with filters": "/inferences/{masks}/?image_from=1&mark=2&group=x",
    "files of an inference": "/inferences/{masks}/results/",
    "what to compare with": "/inferences/{masks}/compare/",
    "a comparison of masks": "/comparisons/{masks}/{masks_again}/",
    "a comparison of classes": "/comparisons/{classes}/{classes_again}/",
    "what runs to compare": "/runs/",
    "runs of classes": "/runs/?models={classifier},{running}",
    "runs of masks, exchanged": "/runs/?models={segmenter},{classifier}&exchange=1&settings=all",
    "the evaluations of a model": "/models/{segmenter}/evaluations/",
    "the evaluations of a dataset": "/datasets/{pets}/evaluations/",
    "most confident predictions": "/inferences/{classes}/most-confident/",
    "look inside": "/models/{segmenter}/inside/",
    "a sample in full size": "/datasets/{hearts}/samples/train/0/",
    "an output in full size": "/inferences/{masks}/outputs/0/",
    "jobs": "/jobs/",
    "a log": "/jobs/{job}/log/",
    "a growing log": "/jobs/{running_job}/log/",
    "pretrained models": "/pretrained/",
    "sweeps": "/sweeps/",
    "a sweep": "/sweeps/{sweep}/",
    "a sweep with folds": "/sweeps/{folds}/",
    "make a pretrained model": "/models/{segmenter}/pretrained/",
    "uploads": "/uploads/",
    "kinds of data": "/datasets/new/",
    "help": "/help/",
    "a page of the help": "/help/training/",
    "what a search of the help finds": "/help/?q=learning+rate",
    "change password": "/password/",
    "plug-ins": "/plugins/",
    "system": "/system/",
    "not found": "/nothing/",
    "not allowed": "/jobs/{job}/restart/",
    "bad request": "/models/{segmenter}/metrics/?after=x",
}
KINDS = [plugin.get_id() for plugin in data_plugins]
PAGES |= {f"new {kind}": f"/datasets/new/{kind}/" for kind in KINDS}
OPENED = {
    "the menu of plug-ins": ("/", "New dataset"),
    "the question before deleting": ("/datasets/{pets}/", "Delete"),
    "help on filters": ("/models/", "Filter help"),
    "the columns of a list": ("/models/", "Columns"),
    "saved lists": ("/datasets/", "Saved lists"),
    "the dialog of folders": ("/datasets/new/image-classification/", "Browse: Training images"),
    "errors of a form": ("/datasets/new/image-sunnybrook/", "Create dataset"),
}

ADMIN = (
    *("", "core/", "core/job/", "core/job/{job}/change/", "core/dataset/", "core/trainedmodel/"),
    *("core/dataset/add/image-classification/", "core/trainedmodel/{segmenter}/change/"),
    *("core/inference/{masks}/change/", "auth/user/", "auth/user/add/", "auth/group/add/"),
)
PLACES = DESK, PHONE = "desk", "phone"
LIKE_OTHERS = {f"new {kind}" for kind in KINDS[1::2]}
CHECKED = [
    pytest.param(name, place, marks=() if is_sampled else pytest.mark.thorough)
    for place in PLACES
    for number, name in enumerate(PAGES)
    for is_sampled in [PLACES[number % 2] == place and name not in LIKE_OTHERS]
]
WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.cloneNode().outerHTML).slice(0, 20)"""


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Beside it no cluster runs: jobs stay as they are."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(migrated, folder / "data")
    installation = Installation(folder / "data", {"DIGITS_DATA_ROOTS": str(folder)})
    ingest(installation, folder)
    code = "import json; from tests.browser.content import fill; print(json.dumps(fill()))"
    done = installation.run("shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    site = Site(installation, json.loads(done.stdout))
    site.start()
    yield site
    site.servers.close()


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """Of the page's console, such as what the Content-Security-Policy forbade."""
    return []


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: Site, complaints: list[str]) -> Iterator[Page]:
    # Nothing fades, so that no color is seen half-way.
    context = browser.new_context(reduced_motion="reduce")
    cookie = {"name": "sessionid", "value": site.ids["session"], "url": site.url}
    context.add_cookies([cookie])
    page = context.new_page()
    watch(page, site.url, complaints)
    yield page
    context.close()


def go(page: Page, url: str, place: str = DESK) -> None:
    page.emulate_media(color_scheme="light" if place == DESK else "dark")
    page.set_viewport_size({"width": 1280 if place == DESK else 390, "height": 900})
    page.goto(url)
    if page.locator("#curves[data-finished]").count():
        expect(page.locator(".curve")).to_have_count(2)


def check(page: Page, places: tuple[str, ...] = PLACES) -> None:
    """What axe-core finds on a desk in light and on a phone in dark, and what sticks out there."""
    faults = findings(page) if DESK in places else []
    page.emulate_media(color_scheme="dark")
    for width in (390, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.scrollingElement.scrollWidth") > width:
            faults.append(f"scrolls sideways at {width}: {page.evaluate(WIDE)}")
    faults += findings(page) if PHONE in places else []
    assert not faults, "\n".join(faults)


def findings(page: Page) -> list[str]:
    result: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{found['id']}: {node['html']} {node.get('failureSummary')}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("name", "place"), CHECKED)
def test_pages(site: Site, visitor: Page, complaints: list[str], name: str, place: str) -> None:
    complaints.clear()
    go(visitor, site.url + PAGES[name].format_map(site.ids), place)
    expect(visitor.locator("h1").first).to_be_visible()
    check(visitor, (place,))
    assert not complaints


@pytest.mark.parametrize("name", OPENED)
def test_what_is_opened(site: Site, visitor: Page, complaints: list[str], name: str) -> None:
    address, button = OPENED[name]
    complaints.clear()
    go(visitor, site.url + address.format_map(site.ids))
    visitor.evaluate("for (const form of document.forms) form.noValidate = true")
    visitor.locator("button, summary").get_by_text(button, exact=True).or_(
        visitor.get_by_role("button", name=button)
    ).first.click()
    shown = visitor.locator(
        ".dropdown-menu, dialog .browse-list, dialog .question, .invalid-feedback, .list-menu-body"
    )
    expect(shown.locator("visible=true").first).to_be_visible()
    check(visitor)
    assert not complaints


def test_the_admin_obeys_the_policy(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    session = site.ids["admin_session"]
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    page, faults = context.new_page(), []
    watch(page, site.url, faults)
    for path in ADMIN:
        answer = page.goto(f"{site.url}/admin/{path}".format_map(site.ids))
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
    assert not faults
    context.close()


def test_pages_of_an_empty_installation(browser: Browser, migrated: Path, tmp_path: Path) -> None:
    shutil.copytree(migrated, tmp_path / "data")
    installation = Installation(tmp_path / "data")
    code = "from django.contrib.auth.models import User; User.objects.create_user('ann', '', 'x')"
    assert installation.run("shell", "--no-imports", "-c", code).returncode == 0
    port = free_port()
    with serving(installation, port):
        page = browser.new_page(reduced_motion="reduce")
        go(page, f"http://127.0.0.1:{port}/")
        check(page)
        page.fill("[name=username]", "ann")
        page.fill("[name=password]", "x")
        page.get_by_role("button", name="Log in").click()
        for path in ("/", "/models/new/", "/uploads/"):
            go(page, f"http://127.0.0.1:{port}{path}")
            expect(page.locator(".empty, .first-visit").first).to_be_visible()
            check(page)
        page.context.close()
