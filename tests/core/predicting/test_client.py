"""Asking a predictor that is being started again, or ends."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import pytest

from core.exceptions import PredictorError
from core.predicting import client
from core.predicting.question import Reply
from core.predicting.wire import receive, send
from tests.core.predicting.test_predictor_process import QUESTION


async def _asked(socket, answer, *, after):
    """What a client gets while a server at the socket starts after some seconds."""
    asking = asyncio.create_task(client.ask(QUESTION, socket))
    await asyncio.sleep(after)
    server = await asyncio.start_unix_server(answer, socket)
    try:
        return await asking
    finally:
        server.close()


def test_a_question_waits_for_a_predictor_that_starts(tmp_path):
    async def answer(reader, writer):
        assert (await receive(reader))["snapshot"] == QUESTION.snapshot
        await send(writer, {"reply": asdict(Reply(remark="late"))})
        writer.close()

    found = asyncio.run(_asked(tmp_path / "socket", answer, after=0.3))
    assert found.remark == "late"


def test_a_predictor_that_ends_meanwhile_is_an_error_at_once(tmp_path):
    async def answer(reader, writer):
        await receive(reader)
        writer.close()

    with pytest.raises(PredictorError, match=r"ended meanwhile.*try again"):
        asyncio.run(_asked(tmp_path / "socket", answer, after=0))


def test_patience_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "_PATIENCE", 0.2)
    with pytest.raises(PredictorError, match=r"not running.*manage\.py predictor"):
        asyncio.run(client.ask(QUESTION, tmp_path / "socket"))
