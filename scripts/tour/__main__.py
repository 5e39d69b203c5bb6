"""`make tour`: train what `subjects.py` says, serve it, and take the pictures of docs/tour.md."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from scripts.tour.commands import ROOT
from scripts.tour.paths import HOST
from scripts.tour.pictures import take
from scripts.tour.training import begin_live, end_live, take_over, train_all

TARGET = ROOT / "docs"
PORT = int(os.environ.get("DIGITS_TOUR_PORT", "8471"))


def main() -> int:
    """Returns 0 if nothing went wrong on any page."""
    folder = Path(os.environ.setdefault("DIGITS_DATA_DIR", str(ROOT / "var" / "tour")))
    os.environ.setdefault("DIGITS_HOST", HOST)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, check=True)
    numbers = train_all(folder / "tour.json", folder / "uploads" / "tour")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(PORT)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{PORT}"
        _wait_for(url)
        password = (folder / "initial_password").read_text()
        live = begin_live()
        take_over()
        faults = take(url, "admin", password, numbers | {"live_model": live[0]}, TARGET)
        end_live(*live)
    finally:
        server.terminate()
        server.wait(30)
    print("\n".join(faults) or f"The pictures are in {TARGET}.")
    return 1 if faults else 0


def _wait_for(url: str, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            urlopen(url).close()  # noqa: S310 - its own server
            return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
