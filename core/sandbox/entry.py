"""What runs first in a sandbox: `python -m core.sandbox.entry ORDER MODULE ARGUMENTS…`.

It closes the door behind itself, and runs the module. The order is JSON: see `core.sandbox.launch`.
"""

from __future__ import annotations

import json
import os
import resource
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

from core.process.groups import die_with_parent
from core.sandbox.kernel import forgo_privileges
from core.sandbox.landlock import restrict
from core.sandbox.seccomp import refuse_calls


def main() -> None:
    order = json.loads(sys.argv[1])
    if order["parent"]:
        die_with_parent(order["parent"])
    close_door(order)
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def close_door(order: dict[str, Any]) -> None:
    """Take all rights from this process that the order does not give; it cannot be undone."""
    for name, value in order["limits"].items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.umask(0o077)
    if not order["confined"]:
        return
    forgo_privileges()
    if order["rights"]:
        restrict((Path(path), rights) for path, rights in order["rights"])
    refuse_calls(processes=order["processes"])


if __name__ == "__main__":
    main()
