"""Asking a predictor that is being started again, or ends."""

from __future__ import annotations

import asyncio
import socket
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


def test_a_question_is_asked_once_more_if_the_predictor_ends_over_it(tmp_path):
    asked = []

    async def answer(reader, writer):
        asked.append(await receive(reader))
        if len(asked) > 1:
            await send(writer, {"reply": asdict(Reply(remark="again"))})
        writer.close()

    found = asyncio.run(_asked(tmp_path / "socket", answer, after=0))
    assert found.remark == "again"
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("waits", "times"), [(True, 2), (False, 1)])
def test_a_question_over_which_predictors_end_is_an_error(waits, times, tmp_path):
    asked = []

    async def answer(reader, writer):
        asked.append(await receive(reader))
        writer.close()

    async def ask():
        server = await asyncio.start_unix_server(answer, tmp_path / "socket")
        try:
            await client.ask(QUESTION, tmp_path / "socket", waits=waits)
        finally:
            server.close()

    with pytest.raises(PredictorError, match=r"so did the next one. Try again"):
        asyncio.run(ask())
    assert len(asked) == times


def test_a_killed_predictor_is_waited_for_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "_PATIENCE", 0)
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))  # and listens no more

    async def answer(reader, writer):
        await receive(reader)
        await send(writer, {"reply": asdict(Reply(remark="back"))})
        writer.close()

    async def ask():
        asking = asyncio.create_task(client.ask(QUESTION, path))
        await asyncio.sleep(0.2)
        path.unlink()
        async with await asyncio.start_unix_server(answer, path):
            return await asking

    assert asyncio.run(ask()).remark == "back"
    with pytest.raises(PredictorError, match="not running"):
        asyncio.run(client.ask(QUESTION, path, waits=False))


def test_patience_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "_PATIENCE", 0.2)
    with pytest.raises(PredictorError, match=r"not running.*manage\.py predictor"):
        asyncio.run(client.ask(QUESTION, tmp_path / "socket"))
