"""The sandboxes are the same for an ordinary user, as whom the server should run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.sandbox.tiers import available
from tests.conftest import REPOSITORY
from tests.core.sandbox.test_limits import BEYOND, DEAF
from tests.core.sandbox.test_refusals import REFUSED, TRY

NOBODY = "65534"
CODES = {
    "fine": "tell(1 + 1)",
    "memory": DEAF + BEYOND["memory"],
    "printed": DEAF + BEYOND["printed"],
    "written": DEAF + BEYOND["written"],
    "threads": "import threading, time\ntry:\n  for _ in range(10000):\n"
    "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    "except RuntimeError: tell('no more')\nos = __import__('os'); os._exit(0)",
    **{name: f"{TRY}attempt(lambda: {code})" for name, code in REFUSED.items()},
}


def as_nobody(*command: str) -> list[str]:
    """A command for an ordinary user, who can read Python and this repository."""
    if os.getuid():
        return list(command)
    needed = [Path(sys.base_prefix), Path(sys.prefix), REPOSITORY]
    words = ["bwrap", "--dev-bind", "/", "/"]
    closed = {folder for path in needed for folder in path.parents if not folder.stat().st_mode & 1}
    for top in sorted(closed, key=lambda one: len(one.parts))[:1]:
        words += ["--perms", "0755", "--tmpfs", str(top)]
        for path in needed:
            between = [one for one in path.parents if top in one.parents]
            for folder in reversed(between):
                words += ["--perms", "0755", "--dir", str(folder)]
            words += ["--ro-bind", str(path), str(path)]
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return [*words, "--", *user, "--bounding-set=-all", *command]


@pytest.fixture(scope="module")
def found():
    done = subprocess.run(
        as_nobody(
            *(sys.executable, "-P", "-m", "tests.core.sandbox.as_nobody"),
            *(json.dumps(CODES), str(REPOSITORY)),
        ),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        cwd="/",
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["user"]
    return {(row["tier"], row["code"]): row for row in answer["found"]}


def test_every_sandbox_works(found):
    assert {tier for tier, _ in found} == {str(tier) for tier in available()}
    for tier in available():
        assert found[tier, "fine"]["lines"] == ["2"]


@pytest.mark.parametrize("limit", ["memory", "printed", "written"])
def test_limits_hold(found, limit):
    for tier in available():
        assert found[tier, limit]["ended"]["limit"] == limit, tier


def test_the_number_of_threads_is_limited_by_the_kernel_or_the_parent(found):
    for tier in available():
        row = found[tier, "threads"]
        assert row["lines"] == ["no more"] or row["ended"]["limit"] == "threads"


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused(found, what):
    for tier in available():
        assert not found[tier, what]["lines"][0].startswith("done"), tier
