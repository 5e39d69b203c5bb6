"""What happens at the moments of a run: it is measured, and whoever watches is informed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import keras

from core.training.callbacks.logs import flat
from core.training.moments import Moment, Moments
from core.training.patience import Patience


class Watcher(Protocol):
    """Does something at the moments of a run."""

    def reached(self, moment: Moment) -> None:
        """Called in the order in which the watchers are listed."""


class Reaching(keras.callbacks.Callback):
    """Measures the run at its moments, and informs the watchers."""

    def __init__(
        self,
        moments: Moments,
        validation: Callable[[], dict[str, Any]] | None,
        patience: Patience,
        watchers: Sequence[Watcher],
        stop_after: int = 0,
    ) -> None:
        """Take when, what measures the validation stage (None: there is none), and who watches.

        Args:
            moments: as above.
            validation: as above.
            patience: says when to stop early.
            watchers: as above.
            stop_after: the epoch after which the run stops; 0: its last one.
        """
        super().__init__()
        self.moments = moments
        self.validation = validation
        self.patience = patience
        self.watchers = watchers
        self.stop_after = stop_after
        self.epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        done = batch + 1
        step = self.epoch * self.moments.steps + done
        if done < self.moments.steps and step in self.moments:
            self.reach(step, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.reach((epoch + 1) * self.moments.steps, logs)

    def reach(self, step: int, logs: Any) -> None:
        measured = dict(logs)
        if self.validation is not None and step in self.moments.validations:
            measured |= self.validation()
        epoch, metrics = self.moments.epoch_of(step), flat(measured)
        ends_epoch = step % self.moments.steps == 0
        # Asked at every moment, since it compares them; a run only ends after whole epochs.
        exhausted = self.patience.is_exhausted(epoch, metrics)
        stop = ends_epoch and (exhausted or epoch == self.stop_after)
        ends_run = stop or step == self.moments.last
        snapshot = ends_run or step in self.moments.snapshots
        moment = Moment(epoch, metrics, snapshot, ends_epoch, ends_run)
        for watcher in self.watchers:
            watcher.reached(moment)
        if stop:
            self.model.stop_training = True
