"""`make tour`: train what `subjects.py` says, serve it, and take the pictures of docs/tour.md."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from scripts.tour.commands import ROOT
from scripts.tour.pictures import take
from scripts.tour.training import train_all

TARGET = ROOT / "docs" / "tour"
PORT = int(os.environ.get("DIGITS_TOUR_PORT", "8471"))


def main() -> int:
    """Returns 0 if nothing went wrong on any page."""
    folder = Path(os.environ.setdefault("DIGITS_DATA_DIR", str(ROOT / "var" / "tour")))
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, check=True)
    numbers = train_all(folder / "tour.json", folder / "uploads" / "tour")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(PORT)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait(server)
        password = (folder / "initial_password").read_text()
        url = f"http://127.0.0.1:{PORT}"
        faults = take(url, "admin", password, numbers, TARGET)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    print("\n".join(faults) or f"The pictures are in {TARGET}.")
    return 1 if faults else 0


def _wait(server: subprocess.Popen[str], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    for line in server.stdout or ():
        if "Ctrl-C stops it" in line:
            return
        if time.monotonic() > limit:
            break
    raise RuntimeError("The server did not start.")


if __name__ == "__main__":
    sys.exit(main())
