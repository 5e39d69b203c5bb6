"""A Redis server of the tests' own, from the system's program."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from functools import partial

import pytest
import redis

from core.process.groups import die_with_parent
from tests.services.ports import free_port


class RedisServer:
    """Listens on a free port of loopback and keeps nothing on disk."""

    def __init__(self) -> None:
        if not shutil.which("redis-server"):
            pytest.skip("no Redis; install Debian's package redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
        limit = time.monotonic() + 20
        while not self.answers():
            assert time.monotonic() < limit
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return bool(redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False

    def flush(self) -> None:
        redis.from_url(self.url).flushall()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()
