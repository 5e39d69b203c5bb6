"""A served installation and a browser on it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.console import watch
from tests.browser.played import SET_UP, Site, Visit
from tests.browser.windows import DATASETS, HOUNSFIELD, KINDS
from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, log_in

CHROMIUM = os.environ.get("DIGITS_TEST_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
expect.set_options(timeout=20_000)  # other tests, and others, keep the machine busy


@dataclass(frozen=True)
class Served:
    installation: Installation
    url: str
    password: str


@pytest.fixture(scope="session")
def served(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`manage.py serve` on a fresh installation; one Ctrl-C ends it."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(migrated, folder)
    installation = Installation(folder)
    port = free_port()
    output = (folder / "serve.log").open("w")
    process = installation.start("serve", "--port", str(port), stdout=output, stderr=output)
    try:
        wait_for_line(folder / "serve.log", "Ctrl-C stops it")
        password = (folder / "initial_password").read_text()
        yield Served(installation, f"http://127.0.0.1:{port}", password)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, (folder / "serve.log").read_text()


def wait_for_line(path: Path, text: str, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while text not in path.read_text():
        assert time.monotonic() < limit, path.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="module")  # while it lives, Playwright's event loop forbids the ORM
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium; install Debian's package or set DIGITS_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def session(served: Served) -> dict[str, str]:
    """The cookie of a login."""
    answer = log_in(urlsplit(served.url).port, "admin", served.password)
    cookies = SimpleCookie(" ".join(answer.headers.get_all("Set-Cookie")))
    return {"name": "sessionid", "value": cookies["sessionid"].value, "url": served.url}


@pytest.fixture(scope="module")
def context(browser: Browser, session: dict[str, str]) -> Iterator[BrowserContext]:
    """What its pages share is the login, and what the browser has fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([session])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """An empty page, logged in, that notes every request to another host and script error."""
    page = context.new_page()
    faults: list[str] = []
    watch(page, served.url, faults)
    yield page
    if page.url.startswith(served.url):
        page.evaluate("localStorage.clear()")
    page.close()
    assert faults == []


@pytest.fixture(scope="session")
def addresses(served: Served) -> dict[tuple[str, int], str]:
    """Of the first slice of each kind of values and number of channels."""
    done = served.installation.run("shell", "--no-imports", "-c", DATASETS)
    assert done.returncode == 0, done.stderr
    numbers = json.loads(done.stdout)
    urls = [f"{served.url}/datasets/{number}/samples/train/0/" for number in numbers]
    return dict(zip((*KINDS, HOUNSFIELD), urls, strict=True))


@pytest.fixture(scope="session")
def played(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A data folder with a user and running jobs, for `site` to copy, and their numbers."""
    folder = tmp_path_factory.mktemp("played") / "data"
    shutil.copytree(migrated, folder)
    done = Installation(folder).run("shell", "--no-imports", "-c", SET_UP)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@contextmanager
def site_of(played: tuple[Path, dict[str, Any]], folder: Path) -> Iterator[Site]:
    """A copy in a new folder, with its web server."""
    shutil.copytree(played[0], folder)
    site = Site(Installation(folder), played[1])
    site.start()
    yield site
    site.servers.close()
    assert "Traceback" not in (folder / "web.log").read_text()


@pytest.fixture
def site(played: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Site]:
    with site_of(played, tmp_path / "data") as site:
        yield site


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    cookie = {"name": "sessionid", "value": site.ids["session"], "url": site.url}
    context.add_cookies([cookie])
    faults: list[str] = []

    def open_page(path: str, stream: bool = True) -> Visit:
        page, asked = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        if not stream:
            page.route("**/events/**", lambda route: route.abort())
        page.goto(site.url + path)
        if stream:
            expect(page.locator("html")).to_have_attribute("data-stream", "open")
        page.evaluate("window.notLoadedAnew = true")
        asked.clear()
        return Visit(page, asked)

    yield open_page
    context.close()
    assert faults == []
