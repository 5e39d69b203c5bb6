"""Asking the predictor."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.exceptions import PredictorError
from core.predicting.question import Question, Reply
from core.predicting.wire import receive, send, short_address

_SECONDS = 150
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
    try:
        async with asyncio.timeout(_SECONDS):
            return await _asked(question, socket)
    except TimeoutError:
        raise PredictorError(f"There was no answer within {_SECONDS} seconds.") from None


async def _asked(question: Question, socket: Path) -> Reply:
    try:
        with short_address(socket) as address:
            reader, writer = await asyncio.open_unix_connection(address)
    except OSError:
        raise PredictorError(_ABSENT) from None
    try:
        await send(writer, question.as_json())
        return Reply.of((await receive(reader))["reply"])
    except (EOFError, OSError):
        raise PredictorError(_GONE) from None
    finally:
        writer.close()
