"""The predictor: answers everybody who asks at its socket, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from core.exceptions import ClusterError
from core.predicting.answering import answer
from core.predicting.batching import Batcher
from core.predicting.kept import KeptModels
from core.predicting.look_question import LOOK, LookQuestion
from core.predicting.looking import look
from core.predicting.question import Question, Reply
from core.predicting.wire import receive, send, short_address

logger = logging.getLogger(__name__)
_AT_ONCE = 32
"""Questions whose images are read and drawn at once; the network takes them in batches."""
_LOOK_EVERY = 0.2


def serve(socket: Path, stopped: Callable[[], bool]) -> None:
    """Answer until `stopped` says so.

    Raises:
        ClusterError: another predictor answers there.
    """
    asyncio.run(_serve(socket, stopped))


async def _serve(socket: Path, stopped: Callable[[], bool]) -> None:
    await _take_over(socket)
    batcher = Batcher(KeptModels())
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="question")

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                question = await receive(reader)
                loop = asyncio.get_running_loop()
                reply = await loop.run_in_executor(pool, _answered, question, batcher)
                await send(writer, {"reply": reply})
        writer.close()

    with short_address(socket) as address:
        server = await asyncio.start_unix_server(converse, address)
    try:
        while not stopped():
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        server.close()
        socket.unlink(missing_ok=True)
    # A network that still runs is not waited for.
    os._exit(0)


async def _take_over(socket: Path) -> None:
    """Remove the socket of a predictor that ended without doing so."""
    with contextlib.suppress(OSError):
        with short_address(socket) as address:
            _, writer = await asyncio.open_unix_connection(address)
        writer.close()
        raise ClusterError(f"Another predictor answers at {socket}. Stop it first.")
    socket.unlink(missing_ok=True)


def _answered(given: dict[str, object], batcher: Batcher) -> dict[str, object]:
    try:
        if given.pop("kind", "") == LOOK:
            return asdict(look(LookQuestion(**given), batcher))  # type: ignore[arg-type]
        return asdict(answer(Question(**given), batcher))  # type: ignore[arg-type]
    # Whatever a plug-in raises: the predictor goes on.
    except Exception as error:
        logger.exception("A question could not be answered.")
        text = f"{type(error).__name__}: {error}. The server's log says more."
        return asdict(Reply(error=text))
