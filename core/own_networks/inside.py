"""What runs in the sandbox: `python -m core.own_networks.inside`; an order comes in a line.

It answers with messages (`core.own_networks.messages`). What the source does to this process is
between the two of them: outside, nothing relies on it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings

from core.own_networks.messages import Teller
from core.process.memory import importing
from core.process.quiet import silent

_ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "ABSL_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}
_SPARED = ("jax", "pandas", "sklearn")
"""What Keras and TensorFlow import if it is there, and no network needs: a third of the time."""


def main() -> None:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for name in _SPARED:
        sys.modules[name] = None  # type: ignore[assignment]
    tell = Teller()
    settings.configure(USE_I18N=False)
    with silent(), importing():
        import keras  # noqa: F401 - most of the time that it takes, before anybody waits for it

        from core.own_networks import assembly, building, learning, measured
    work: dict[str, Callable[[dict[str, Any], Teller], None]] = {
        "check": building.check,
        "train": learning.train,
        "measure": measured.measure,
        "rebuild": assembly.rebuild,
    }
    tell("ready")
    while line := sys.stdin.readline():
        order = json.loads(line)
        work[order["do"]](order, tell)
        if order["do"] != "rebuild":
            break  # what ran a source does nothing else
    os._exit(0)  # threads of TensorFlow or of the source may not let it end


if __name__ == "__main__":
    main()
