"""Reading damaged files in a process with limits, beside readers that are not ours."""

from __future__ import annotations

import re
import resource
import time
import warnings
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from core.exceptions import IngestionError
from tests.core.images.mutations import mutants

Reader = Callable[[bytes], np.ndarray]
REMEDY = re.compile(r"(copy|save|scale) (it|them|each)|make it smaller|set grey_values|color map")
MOST_MEMORY, MOST_SECONDS, MOST_SECONDS_IN_ALL = 2 * 2**30, 10, 120
NAME = "image.bin"


def failures(
    data: bytes,
    read: Reader,
    others: Iterable[Reader],
    *,
    tolerance: int = 0,
    count: int = 60,
    seed: int = 1,
) -> list[str]:
    """What is wrong with how damaged copies of a file are read.

    Args:
        read: raises an IngestionError, or returns pixels.
        others: of which one is to return the same for a copy whose pixels differ.
        tolerance: how far apart values may be where both round.
    """
    return _in_child(
        lambda: list(_failures(mutants(data, count, seed), read(data), read, others, tolerance))
    )


def _failures(
    copies: Iterable[bytes],
    expected: np.ndarray,
    read: Reader,
    others: Iterable[Reader],
    tolerance: int,
) -> Iterable[str]:
    for number, mutant in enumerate(copies):
        started = time.process_time()
        found = None
        try:
            found = read(mutant)
        except IngestionError as error:
            if NAME not in str(error) or not REMEDY.search(str(error)):
                yield f"{number}: no name or remedy in: {error}"
        except BaseException as error:
            yield f"{number}: {error!r}"
        if time.process_time() - started > MOST_SECONDS:
            yield f"{number}: takes too long"
        if found is None or _same(found, expected, 0):
            continue
        if not any(_agrees(other, mutant, found, tolerance) for other in others):
            yield f"{number}: gives pixels that no other reader gives"


def _agrees(other: Reader, mutant: bytes, found: np.ndarray, tolerance: int) -> bool:
    try:
        return _same(other(mutant), found, tolerance)
    # What it is damaged by is no matter of ours.
    except Exception:
        return False


def _same(one: np.ndarray, other: np.ndarray, tolerance: int) -> bool:
    """Equal but for float32; grey may be in three channels."""
    one, other = (
        np.repeat(pixels, 3, axis=2) if pixels.shape[2:] == (1,) else pixels
        for pixels in (one, other)
    )
    return one.shape == other.shape and np.allclose(
        one.astype(np.float64), other.astype(np.float64), rtol=1e-6, atol=tolerance, equal_nan=True
    )


def _in_child(task: Callable[[], list[str]]) -> list[str]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
        warnings.simplefilter("ignore")
        sender.send(task())

    process = context.Process(target=run)
    process.start()
    sender.close()
    try:
        if not receiver.poll(MOST_SECONDS_IN_ALL):
            process.kill()
            return ["all together take too long"]
        return receiver.recv()
    except EOFError:
        process.join()
        return [f"the process ended with {process.exitcode}"]
    finally:
        process.join()
