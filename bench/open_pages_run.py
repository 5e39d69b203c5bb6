"""One set-up of `open_pages`: phases of running, and of restarts."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
import numpy as np

django.setup()

from playwright.async_api import Page, async_playwright

from bench.memory import held_by
from bench.open_pages_clients import Figures, OpenPage
from bench.open_pages_played import begin
from bench.table import show
from core.management.web_server import web_arguments

PAGES = int(os.environ.get("BENCH_PAGES", "200"))
TRAININGS = int(os.environ.get("BENCH_TRAININGS", "4"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
USERS = 10
AWAY = 5.0
"""Seconds for which a server is away."""
AT_HOME = 5
"""Every fifth page is the home page."""
_TICKS = os.sysconf("SC_CLK_TCK")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_SEEN = """
window.late = [];
document.addEventListener("digits:metrics", ({ detail }) => {
  for (const row of detail.rows) window.late.push(Date.now() / 1000 - row.written);
});
"""


class Web:
    """The web server, as `manage.py serve` starts it."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        arguments = web_arguments("127.0.0.1", self.port)
        self.process = subprocess.Popen([sys.executable, *arguments], stdout=sys.stderr)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)

    def end(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait()

    @property
    def processor(self) -> float:
        """Seconds so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


class Run:
    """The pages, and the rows of the table."""

    def __init__(self, web: Web, pages: list[OpenPage], figures: Figures, real: list[Page]) -> None:
        self.web, self.pages, self.figures, self.real = web, pages, figures, real
        self.rows: list[list[str]] = []
        self.failed = False

    async def measure(self, title: str) -> None:
        """Look for a while at what comes, and how late."""
        for page in self.real:
            await page.evaluate("window.late = []")
        self.figures.clear()
        used, started = self.web.processor, time.time()
        await asyncio.sleep(SECONDS)
        used = (self.web.processor - used) / (time.time() - started)
        real = [one for page in self.real for one in await page.evaluate("window.late")]
        late, parts = self.figures.late or [float("nan")], self.figures.parts or [float("nan")]
        megabytes = held_by(self.web.process.pid) / 1000
        seconds = (
            *(np.median(late), np.percentile(late, 95), max(late)),
            *(max(real, default=np.nan), np.percentile(parts, 95)),
        )
        cells = [str(len(late)), *(f"{one:.2f}" for one in seconds)]
        self.rows.append([title, *cells, f"{100 * used:.0f} %", f"{megabytes:.0f}"])

    async def go_on(self, title: str, away: Callable[[], None], back: Callable[[], None]) -> None:
        """Take something away and give it back: when do all pages show news again?"""
        await asyncio.to_thread(away)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(back)
        returned, last = time.time(), 0.0
        shown = [await page.locator("#curves").get_attribute("data-points") for page in self.real]
        while time.time() < returned + 90:
            await asyncio.sleep(0.1)
            behind = [page for page in self.pages if page.arrived < returned]
            now = [await page.locator("#curves").get_attribute("data-points") for page in self.real]
            if not behind and all(a != b for a, b in zip(shown, now, strict=True)):
                last = time.time()
                break
        kept = [await page.evaluate("window.notLoadedAnew") for page in self.real]
        lost = sum(page.arrived < returned for page in self.pages)
        said = (
            f"all pages had news {last - returned:.1f} s later" if last else f"{lost} had no news"
        )
        self.failed |= not last or not all(kept)
        print(f"{title}: {said}; Chromium's were {'not ' * all(kept)}reloaded.", flush=True)


def main() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    models, sessions = begin(TRAININGS, USERS)
    numbers = [str(model.pk) for model in models]
    played = subprocess.Popen([sys.executable, "-m", "bench.open_pages_played", *numbers])
    web = Web()
    try:
        return asyncio.run(_all(web, [(one.pk, one.job_id) for one in models], sessions))
    finally:
        played.terminate()
        played.wait()
        web.end(signal.SIGTERM)


async def _all(web: Web, models: list[tuple[int, int]], sessions: list[str]) -> int:
    figures = Figures()
    pages = []
    for number in range(PAGES - 2):
        model, job = models[number % len(models)] if number % AT_HOME else (0, 0)
        pages.append(OpenPage(web.port, sessions[number % USERS], figures, job, model))
    async with async_playwright() as playwright:
        path = os.environ.get("DIGITS_TEST_CHROMIUM") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        context = await browser.new_context()
        url = f"http://127.0.0.1:{web.port}"
        cookie = {"name": "sessionid", "value": sessions[0], "url": url}
        await context.add_cookies([cookie])  # type: ignore[list-item]
        await context.add_init_script(_SEEN)
        real = []
        for model, _ in models[:2]:
            page = await context.new_page()
            await page.goto(f"{url}/models/{model}/")
            await page.evaluate("window.notLoadedAnew = true")
            real.append(page)
        tasks = [asyncio.create_task(page.stay_open()) for page in pages]
        await asyncio.sleep(10)
        run = Run(web, pages, figures, real)
        await _phases(run)
        for task in tasks:
            task.cancel()
        await browser.close()
    show(_HEAD, run.rows)
    return int(run.failed)


_HEAD = [
    *("seconds", "lines", "median", "95th", "most", "most, Chromium"),
    *("95th of parts", "processor", "MB"),
]


async def _phases(run: Run) -> None:
    web = run.web
    await run.measure(f"{PAGES} pages, {TRAININGS} trainings")
    await run.go_on("Web server killed", lambda: web.end(signal.SIGKILL), web.start)
    await run.measure("… after it was killed")
    await run.go_on("Web server stopped", lambda: web.end(signal.SIGTERM), web.start)
    if "--database" in sys.argv:
        await run.go_on("Database stopped", lambda: _ask("stop"), lambda: _ask("start"))
        await run.measure("… after the database was stopped")


def _ask(what: str) -> None:
    """Let `open_pages` do it, whose the database server is."""
    print(what, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    raise SystemExit(main())
