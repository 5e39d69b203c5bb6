"""Asking the predictor."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from core.exceptions import PredictorError
from core.predicting.look_question import LookQuestion, LookReply
from core.predicting.question import Question, Reply
from core.predicting.wire import receive, send, short_address

_SECONDS = 150
_PATIENCE = 6.0
"""Seconds for which a predictor may be away: `serve` starts one that ended again."""
_LOOK_EVERY = 0.1
_ABSENT = (
    "The process that answers at once is not running. It is part of `manage.py serve`, which "
    "starts it again within seconds; elsewhere, `manage.py predictor` starts it."
)
_GONE = "The process that answers at once ended meanwhile. It is started again: try again."


async def ask(question: Question, socket: Path) -> Reply:
    """What the predictor at the socket answers.

    Raises:
        PredictorError: it does not run, ended while it answered, or took too long.
    """
    return Reply.of(await _answer(question.as_json(), socket))


async def ask_inside(question: LookQuestion, socket: Path) -> LookReply:
    """The same for what is inside a network."""
    return LookReply.of(await _answer(question.as_json(), socket))


async def _answer(message: dict[str, Any], socket: Path) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await _asked(message, socket)
    except TimeoutError:
        raise PredictorError(f"There was no answer within {_SECONDS} seconds.") from None


async def _asked(message: dict[str, Any], socket: Path) -> dict[str, Any]:
    reader, writer = await _connected(socket)
    try:
        await send(writer, message)
        reply: dict[str, Any] = (await receive(reader))["reply"]
        return reply
    except (EOFError, OSError):
        raise PredictorError(_GONE) from None
    finally:
        writer.close()


async def _connected(socket: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection; waits for a predictor that is being started.

    Raises:
        PredictorError: there is none.
    """
    limit = time.monotonic() + _PATIENCE
    while True:
        try:
            with short_address(socket) as address:
                return await asyncio.open_unix_connection(address)
        except OSError:
            if time.monotonic() > limit:
                raise PredictorError(_ABSENT) from None
        await asyncio.sleep(_LOOK_EVERY)
