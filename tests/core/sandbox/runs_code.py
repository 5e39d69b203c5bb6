"""What the tests run in sandboxes: Python code, given as a line of JSON."""

from __future__ import annotations

import json
import os
import sys


def tell(text: object) -> None:
    os.write(int(os.environ["DIGITS_SANDBOX_ANSWERS"]), f"{text}\n".encode())


if __name__ == "__main__":
    exec(json.loads(sys.stdin.readline()), {"tell": tell})
