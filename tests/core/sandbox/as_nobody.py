"""Code in each sandbox, as an ordinary user runs it: prints, as JSON, how each one ended."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from core.sandbox.jail import run
from core.sandbox.limits import Jail, Limits
from core.sandbox.tiers import available

LIMITS = Limits(seconds=20, memory=2**28, threads=100, written=2**25, files=200, printed=2**22)


def main(codes: dict[str, str], repository: Path) -> None:
    python = {Path(sys.prefix), Path(sys.base_prefix)}
    readable = (*python, repository / "core", repository / "tests")
    found = []
    for tier in available():
        for name, code in codes.items():
            with tempfile.TemporaryDirectory() as folder:
                lines: list[str] = []
                jail = Jail(Path(folder), readable, limits=LIMITS)
                module = "tests.core.sandbox.runs_code"
                ended = run(module, jail, tier, json.dumps(code), lines.append)
            found.append({"tier": tier, "code": name, "lines": lines, "ended": asdict(ended)})
    print(json.dumps({"user": os.getuid(), "found": found}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), Path(sys.argv[2]))
