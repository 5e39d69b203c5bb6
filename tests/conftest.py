"""Fixtures for all tests."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from core.process.interruption import REQUESTS
from tests import prepared

pytest_plugins = ["tests.services.fixtures"]
# How long an example takes says nothing where tests share a machine.
hypothesis_settings.register_profile("without deadline", deadline=None)
hypothesis_settings.load_profile("without deadline")
REPOSITORY = Path(__file__).parent.parent
REAL_DATA = Path(os.environ.get("DIGITS_TEST_DATA") or REPOSITORY.parent / "shared" / "data")

# What a shell starts in the background ignores Ctrl-C and SIGQUIT, and so would all that the tests
# start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
gc.disable()  # while tests are collected

skipped_in_ci: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    prepared.with_tensorflow = not config.getoption("markexpr").startswith("not training")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import files without the tests that are asked for: all train, or none does."""
    asked = config.getoption("markexpr")
    if not asked.startswith(("training", "not training")) or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text("utf-8")
    if asked.startswith("training"):
        return True if "mark.training" not in text else None
    return True if re.search(r"^pytestmark = .*mark\.training", text, re.MULTILINE) else None


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and not in the tests, which stay until the end."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end, other processes would have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a skipped test is a fault: what it needs is missing. Only real data may be."""
    if report.skipped and "CI" in os.environ and "real_data" not in report.keywords:
        skipped_in_ci.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if skipped_in_ci:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in skipped_in_ci:
        terminalreporter.write_line(f"SKIPPED, which fails in CI: {name}", red=True)


def pytest_unconfigure() -> None:
    if settings.configured:
        shutil.rmtree(settings.DIGITS_DATA_DIR, ignore_errors=True)


@pytest.fixture
def data_dir(settings, tmp_path: Path) -> Path:
    """A data folder for this test alone; rows are in pytest's own database."""
    settings.DIGITS_DATA_DIR = tmp_path / "data"
    settings.DIGITS_DATA_DIR.mkdir()
    return settings.DIGITS_DATA_DIR


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real data; skips where there is none."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}; set DIGITS_TEST_DATA")
    return REAL_DATA


@dataclass(frozen=True)
class Installation:
    """A data folder with a migrated database, used through `manage.py` in processes."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict, hash=False)
    """Further environment, such as DIGITS_DATABASE_URL."""

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DIGITS_TESTS_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        return os.environ | own | self.extra

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, cwd=REPOSITORY, env=self.environment, text=True, **options)

    def run(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        if prepared.can_run(self.environment):
            return prepared.run(arguments, self.environment, timeout)
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def json(self, *arguments: str, timeout: float = 300) -> dict[str, Any]:
        """What a command that must succeed prints as the last line."""
        done = self.run(*arguments, "--format", "json", timeout=timeout)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def copied(self, tmp_path_factory: pytest.TempPathFactory) -> Installation:
        """Another one with the same data; nothing may use this one meanwhile."""
        folder = tmp_path_factory.mktemp("installation") / "data"
        shutil.copytree(self.folder, folder)
        return Installation(folder, self.extra)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    done = Installation(folder).run("migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def installation(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A fresh installation of this test alone, beside its `tmp_path`, where its images are."""
    return Installation(migrated).copied(tmp_path_factory)


@pytest.fixture(autouse=True)
def _signal_handlers_come_back() -> Iterator[None]:
    """What a test leaves ignored, all processes that later tests start ignore, too."""
    before = {number: signal.getsignal(number) for number in REQUESTS}
    yield
    assert {number: signal.getsignal(number) for number in REQUESTS} == before
