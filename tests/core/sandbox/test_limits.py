"""What takes too much is ended, whatever it does about it, and says by which limit."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.sandbox.limits import Ended
from core.sandbox.tiers import Tier, available
from tests.core.sandbox.conftest import SMALL

DEAF = """
import os, signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
"""

BEYOND = {
    "seconds": "while True: pass",
    "memory": "kept = []\nwhile True: kept.append(bytearray(b'x') * 2**20)",
    "threads": "import threading, time\n"
    "for _ in range(10000): threading.Thread(target=time.sleep, args=(60,)).start()",
    "written": "n = 0\nwhile True:\n  open(str(n), 'wb').write(bytes(2**20)); n += 1",
    "files": "for n in range(10**6): open(str(n), 'w').close()\nimport time; time.sleep(60)",
    "lines": "while True: tell('x')",
    "line": "while True: os.write(int(os.environ['DIGITS_SANDBOX_ANSWERS']), b'x' * 65536)",
    "printed": "while True: print('x' * 65536)",
}


ANSWERED = ("answered", "printed")


def test_there_is_a_sandbox():
    assert available()


@pytest.mark.parametrize("limit", BEYOND)
def test_it_is_ended_at_its_limit(run_code, limit):
    limits = replace(SMALL, seconds=3) if limit == "seconds" else SMALL
    outcome = run_code(DEAF + BEYOND[limit], limits)
    assert outcome.ended.limit == limit
    assert outcome.ended.text(SMALL).startswith(
        ("ran ", "took ", "started ", "wrote ", "answered ", "printed ")
    )


@pytest.mark.parametrize("tier", [Tier.NONE])
def test_without_a_sandbox_one_short_process_is_tolerated_and_not_two(run_code):
    """Python's `platform` starts one by itself."""
    start = "import subprocess\nrun = lambda: subprocess.Popen(['/bin/sleep', '0.5'])\n"
    one = run_code(f"{start}run().wait()\ntell('done')")
    assert (one.ended.limit, one.lines) == ("", ["done"])
    two = run_code(f"{start}run()\nrun().wait()\ntell('done')")
    assert (two.ended.limit, two.lines) == ("processes", [])


def test_files_that_were_removed_count(run_code):
    code = (
        "import os\nkept = []\nfor n in range(1000):\n  f = open('x', 'wb'); f.write(bytes(2**20))"
    )
    code += "; f.flush()\n  os.unlink('x'); kept.append(f)\nimport time; time.sleep(60)"
    assert run_code(code).ended.limit == "written"


def test_one_file_cannot_be_larger(run_code):
    outcome = run_code("open('x', 'wb').write(bytes(2**26))")
    assert "File too large" in outcome.ended.printed
    assert (outcome.scratch / "x").stat().st_size <= SMALL.written


def test_what_is_asked_for_at_once_is_refused_at_its_line(run_code):
    outcome = run_code("try: bytearray(100 * 2**30)\nexcept MemoryError: tell('refused')")
    assert outcome.lines == ["refused"]
    assert outcome.ended == Ended(0, "", outcome.ended.printed)


def test_it_can_end_itself(run_code):
    assert run_code("import os; os._exit(7)").ended.code == 7


def test_nothing_is_left_of_it(run_code):
    code = "import os, time\ntell(os.readlink('/proc/self/ns/pid')); time.sleep(60)"
    outcome = run_code(code, replace(SMALL, seconds=2))
    assert outcome.ended.limit == "seconds"
    assert _all_in(outcome.scratch) == []


def _all_in(folder: Path) -> list[str]:
    """The processes whose working directory that folder is."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(path / "cwd") == str(folder):
                found.append(path.name)
        except OSError:
            continue
    return found
