"""One thread runs the network; what several ask of one model at once is one batch."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.inference.kinds import as_trained
from core.predicting.kept import KeptModels, Version

if TYPE_CHECKING:
    from core.inference.predictor import Predictor

logger = logging.getLogger(__name__)
_LARGEST_BATCH = 32

Outputs = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class _Work:
    version: Version
    feature: NDArray[Any]
    dtype: str
    done: Future[Outputs] = field(default_factory=Future)

    def goes_with(self, other: _Work) -> bool:
        same = self.version == other.version and self.dtype == other.dtype
        return same and self.feature.shape == other.feature.shape


@dataclass(frozen=True, eq=False)
class _Call:
    """Other work for the thread that runs networks."""

    version: Version
    function: Callable[[Predictor], Any]
    done: Future[Any] = field(default_factory=Future)

    def goes_with(self, other: object) -> bool:
        return other is self


class Batcher:
    """Runs features through models, in the order in which they were asked."""

    def __init__(self, models: KeptModels) -> None:
        self.models = models
        self.batches = 0
        self._waiting: deque[Any] = deque()
        self._changed = Condition()
        Thread(target=self._run, name="network", daemon=True).start()

    def submit(self, version: Version, feature: NDArray[Any], dtype: str = "") -> Future[Outputs]:
        """The outputs of one feature (height, width, channels), once they are there.

        Args:
            dtype: of the training images; see `as_trained`.
        """
        work = _Work(version, feature, dtype)
        with self._changed:
            self._waiting.append(work)
            self._changed.notify()
        return work.done

    def call(self, version: Version, function: Callable[[Predictor], Any]) -> Future[Any]:
        """What a function returns for the loaded model, once it has had its turn.

        It should take about a second at most, since predictions wait for it.
        """
        work = _Call(version, function)
        with self._changed:
            self._waiting.append(work)
            self._changed.notify()
        return work.done

    def _run(self) -> None:
        while True:
            batch = self._next()
            self.batches += 1
            try:
                self._do(batch)
            except InferenceError as error:
                _fail(batch, error)
            # Whatever TensorFlow raises: the others are answered.
            except Exception as error:
                logger.exception("%s failed.", batch[0].version.path)
                text = f"The network failed: {type(error).__name__}. The server's log says more."
                _fail(batch, InferenceError(text))

    def _next(self) -> list[Any]:
        """The first one that waits, and those that go with it."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting))
            first = self._waiting[0]
            batch = [work for work in self._waiting if work.goes_with(first)][:_LARGEST_BATCH]
            for work in batch:
                self._waiting.remove(work)
        return batch

    def _do(self, batch: Sequence[Any]) -> None:
        if isinstance(batch[0], _Call):
            (call,) = batch
            call.done.set_result(call.function(self.models.get(call.version)))
        else:
            self._predict(batch)

    def _predict(self, batch: Sequence[_Work]) -> None:
        model = self.models.get(batch[0].version)
        fitting: list[tuple[_Work, NDArray[Any]]] = []
        for work in batch:
            try:
                fitting.append((work, as_trained(work.feature, model.shape, work.dtype)))
            except InferenceError as error:
                work.done.set_exception(error)
        if not fitting:
            return
        found = model.predict(np.stack([feature for _, feature in fitting]))
        for place, (work, _) in enumerate(fitting):
            work.done.set_result({name: rows[place] for name, rows in found.items()})


def _fail(batch: Sequence[_Work | _Call], error: InferenceError) -> None:
    for work in batch:
        if not work.done.done():
            work.done.set_exception(error)
