"""200 open pages of trainings that run: how late they are, what they cost, and that they go on.

Trainings are played: lines of metrics are written as trainings write them. The web server is
killed, and stopped; PostgreSQL is stopped too, where it is installed. Two of the pages are open in
Chromium. BENCH_PAGES, BENCH_TRAININGS and BENCH_SECONDS (of each phase) change the numbers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from glob import glob

from tests.services.postgres import Postgres


def main(folder: str) -> int:
    failed = _run("SQLite", folder, {})
    if not (glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb")):
        print("There is no PostgreSQL; on Debian, install the package postgresql.")
        return failed
    server = Postgres()
    try:
        extra = {
            "DIGITS_DATABASE_URL": server.url("postgres"),
            "DIGITS_DATA_DIR": f"{folder}/on-postgres",
        }
        return failed + _run("PostgreSQL", folder, extra, server)
    finally:
        server.close()


def _run(title: str, folder: str, extra: dict[str, str], server: Postgres | None = None) -> int:
    """Measure one set-up; the database server is restarted when the measurement asks for it."""
    environment = os.environ | extra
    print(f"\n### {title}\n", flush=True)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True)
    command = [sys.executable, "-m", "bench.open_pages_run"]
    if server is not None:
        command.append("--database")
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if server is not None and line in ("stop\n", "start\n"):
                server.stop("fast") if line == "stop\n" else server.start()
                process.stdin.write("done\n")
                process.stdin.flush()
            else:
                print(line, end="", flush=True)
    return int(process.returncode != 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
