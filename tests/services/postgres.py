"""A PostgreSQL server of the tests' own, from the system's programs."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.process.groups import die_with_parent
from tests.services.ports import free_port

USER = "digits"


class Postgres:
    """Listens on a free port of loopback; nothing of it is left afterwards."""

    def __init__(self) -> None:
        programs = sorted(glob("/usr/lib/postgresql/*/bin")) or [""]
        self.programs = Path(programs[-1] or Path(shutil.which("initdb") or "").parent)
        if not (self.programs / "initdb").exists():
            pytest.skip("no PostgreSQL; install Debian's package postgresql")
        # Below /tmp and not pytest's folder, which only root may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="digits-postgres-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.account: dict[str, Any] = {}
        if os.geteuid() == 0:  # as whom the server refuses to run
            found = pwd.getpwnam("postgres")
            self.account = {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
            os.chown(self.folder, found.pw_uid, found.pw_gid)
        data = ["-D", str(self.folder / "data"), "-U", USER, "--auth=trust", "-E", "UTF8"]
        subprocess.run(
            [str(self.programs / "initdb"), *data, "--no-sync", "--locale=C"],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self.account,
        )
        self.start()

    def start(self) -> None:
        settings = ["-c", "fsync=off", "-c", f"unix_socket_directories={self.folder}"]
        address = ["-c", "listen_addresses=127.0.0.1", "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    str(self.programs / "postgres"),
                    *("-D", str(self.folder / "data"), *settings, *address),
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=partial(die_with_parent, os.getpid()),
                **self.account,
            )
        limit = time.monotonic() + 30
        while not self.answers():
            assert time.monotonic() < limit, (self.folder / "log").read_text()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: as if the machine were switched off, or "fast", as an operator does."""
        if self.process is not None:
            self.process.send_signal({"immediate": signal.SIGQUIT, "fast": signal.SIGINT}[mode])
            self.process.wait(30)
            self.process = None

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def url(self, name: str) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{name}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)
