"""`manage.py predictor`, asked for what needs no network."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.exceptions import PredictorError
from core.predicting import client
from core.predicting.client import ask
from core.predicting.question import Question
from core.predicting.wire import short_address
from tests.conftest import Installation

QUESTION = Question(
    snapshot="/absent.keras",
    images=[],
    plugin_id="test-dummy",
    trained_on={"dtype": "uint8", "largest": 255},
)


@contextmanager
def predicting(installation: Installation, socket: Path):
    process = installation.start("predictor", stdout=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not answers(socket):
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.1)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGKILL)


def answers(socket: Path) -> bool:
    try:
        asyncio.run(ask(QUESTION, socket))
    except PredictorError:
        return False
    return True


async def _send_nonsense(socket: Path) -> bytes:
    with short_address(socket) as address:
        reader, writer = await asyncio.open_unix_connection(address)
    writer.write((9).to_bytes(4, "big") + b"not JSON!")
    return await reader.read()


def test_it_answers_refuses_a_second_one_and_comes_back(installation, monkeypatch):
    monkeypatch.setattr(client, "_PATIENCE", 0)
    monkeypatch.setattr(client, "_LONG_PATIENCE", 0)
    installation.extra["DIGITS_HOST"] = "h" * 64  # the kernel takes 107 bytes of a path
    socket = installation.folder / f"predictor-{'h' * 64}.sock"
    with pytest.raises(PredictorError, match=r"is not running.*manage\.py predictor"):
        asyncio.run(ask(QUESTION, socket))
    with predicting(installation, socket) as process:
        reply = asyncio.run(ask(QUESTION, socket))
        assert reply.error.startswith("The snapshot /absent.keras is missing.")
        assert asyncio.run(_send_nonsense(socket)) == b""
        second = installation.run("predictor")
        assert second.returncode == 1
        assert "Another predictor answers at" in second.stderr
        assert socket.stat().st_mode & 0o077 == 0
        process.kill()
        process.wait(30)
        with pytest.raises(PredictorError, match="is not running"):
            asyncio.run(ask(QUESTION, socket))
    with predicting(installation, socket):
        assert answers(socket)
    assert not socket.exists()
