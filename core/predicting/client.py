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
"""Seconds in which a predictor that has no socket yet is to start."""
_LONG_PATIENCE = 60.0
"""The same for one that was killed, so that its socket is still there: `serve` starts it again,
which takes longer where the machine is busy."""
_TIMES = 2
"""A question is asked: once more if a predictor ends over it. It may be what ended it."""
_LOOK_EVERY = 0.1
_ABSENT = (
    "The process that answers at once is not running. It is part of `manage.py serve`, which "
    "starts it again within seconds; elsewhere, `manage.py predictor` starts it."
)
_GONE = (
    "The process that answers at once ended meanwhile, and so did the next one. Try again; if it "
    "ends again, the server's log says more, and an inference answers in a process of its own."
)


async def ask(question: Question, socket: Path, *, waits: bool = True) -> Reply:
    """What the predictor at the socket answers.

    Args:
        waits: for a predictor that does not run now.

    Raises:
        PredictorError: it does not run, ended while it answered and so did the next one, or took
            too long.
    """
    return Reply.of(await _answer(question.as_json(), socket, waits))


async def ask_inside(question: LookQuestion, socket: Path) -> LookReply:
    """The same for what is inside a network."""
    return LookReply.of(await _answer(question.as_json(), socket))


async def _answer(message: dict[str, Any], socket: Path, waits: bool = True) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await _asked(message, socket, waits)
    except TimeoutError:
        raise PredictorError(f"There was no answer within {_SECONDS} seconds.") from None


async def _asked(message: dict[str, Any], socket: Path, waits: bool) -> dict[str, Any]:
    for _ in range(_TIMES if waits else 1):
        reader, writer = await _connected(socket, waits)
        try:
            await send(writer, message)
            reply: dict[str, Any] = (await receive(reader))["reply"]
            return reply
        except (EOFError, OSError):
            continue
        finally:
            writer.close()
    raise PredictorError(_GONE)


async def _connected(
    socket: Path, waits: bool
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection; where that is wanted, waits for a predictor that is being started.

    Raises:
        PredictorError: there is none.
    """
    started = time.monotonic()
    patience = 0.0
    while True:
        try:
            with short_address(socket) as address:
                return await asyncio.open_unix_connection(address)
        except OSError as error:
            was_killed = isinstance(error, ConnectionRefusedError)
            patience = max(patience, _LONG_PATIENCE if was_killed else _PATIENCE)
        if not waits or time.monotonic() - started > patience:
            raise PredictorError(_ABSENT)
        await asyncio.sleep(_LOOK_EVERY)
