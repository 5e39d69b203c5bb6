"""Sources that mean harm: each ends at its line or limit, and nothing else notices.

They take turns with the sandboxes, and `thorough` has all others: what each sandbox refuses is
tried in tests/core/sandbox, too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from itertools import product

import pytest

from core.networks import inputs_of
from core.own_networks import checking
from core.own_networks.checking import check
from core.own_networks.prepared import LIMITS, Prepared
from core.sandbox.tiers import Tier, available
from tests.core.own_networks.sources import hostile

pytestmark = [pytest.mark.training, pytest.mark.long]

INPUTS = inputs_of("classification", (12, 12, 1), 3)


@dataclass(frozen=True)
class Attack:
    body: str
    said: str
    line: int | None = 13
    before: str = field(default="")


ATTACKS = {
    "loop": Attack("import time\nwhile True: pass", "does a loop never end?"),
    "100 GB": Attack("import numpy\nnumpy.ones((100, 2**30), numpy.uint8)", "more memory than"),
    "processes": Attack("import os\nfor _ in range(10_000): os.fork()", "sandbox refuses"),
    "socket": Attack(
        "import socket\nsocket.create_connection(('127.0.0.1', 80))", "sandbox refuses"
    ),
    "shadow": Attack("import os\nopen('/etc/shadow').read()", "/etc/shadow"),
    "outside": Attack("import os\nopen('/usr/mine', 'w')", "/usr/mine"),
    "signals": Attack("import os\nos.kill(os.getpid() + 1, 9)", "sandbox refuses"),
    "exit": Attack("import os\nos._exit(3)", "ended by itself, with the exit code 3", None),
    "output": Attack("import sys\nwhile True: print('x' * 2**20)", "printed more than", None),
    "deaf loop": Attack(
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "ran for more than",
        None,
    ),
    "forged": Attack(
        "import os\nfor kind in ('structure', 'done', 'nonsense', 'problem'):\n"
        "    os.write(int(os.environ['DIGITS_SANDBOX_ANSWERS']), "
        """(f'{{"kind": "{kind}", "structure": 7, "line": "x"}}\\n' * 9).encode())\n"""
        "os.write(int(os.environ['DIGITS_SANDBOX_ANSWERS']), b'[' * 10_000 + b'\\n\\xff\\n{}\\n')\n"
        "os._exit(0)",
        "Something is wrong here.",
        None,
    ),
}


def in_turn(name: str, tier: Tier) -> bool:
    tiers = available()
    return list(ATTACKS).index(name) % len(tiers) == tiers.index(tier)


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        pytest.param(*one, marks=() if in_turn(*one) else pytest.mark.thorough)
        for one in product(ATTACKS, available())
    ],
)
def test_it_ends_with_a_sentence(name, tier, monkeypatch):
    attack = ATTACKS[name]
    limits = replace(LIMITS, seconds=4 if name == "deaf loop" else 60)
    monkeypatch.setattr(checking, "_SECONDS", 3.0 if name == "loop" else 30.0)
    monkeypatch.setattr(checking, "LIMITS", limits)
    monkeypatch.setattr(checking, "process_for", lambda tier: Prepared(tier, limits))
    before = os.getpid(), sorted(os.listdir("/usr"))
    checked = check(hostile(attack.body, attack.before), INPUTS, {}, tier)
    found = checked.problems[0]
    assert attack.said in found.text
    assert found.line == attack.line
    assert "\n" not in found.text
    assert found.text.endswith((".", "?"))
    assert checked.structure is None
    assert before == (os.getpid(), sorted(os.listdir("/usr")))
