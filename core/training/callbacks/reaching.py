"""What happens at the moments of a run: it is measured, and whoever watches is informed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import keras

from core.training.callbacks.logs import flat
from core.training.moments import Moment, Moments
from core.training.patience import Patience
from core.training.spec import Metrics


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
        pause_after: int = 0,
    ) -> None:
        """Take when, what measures the validation stage (None: there is none), and who watches.

        Args:
            moments: as above.
            validation: as above.
            patience: says when to stop early.
            watchers: as above.
            pause_after: the epoch after which to pause; 0: none.
        """
        super().__init__()
        self.moments = moments
        self.validation = validation
        self.patience = patience
        self.watchers = watchers
        self.pause_after = pause_after
        self.paused = False
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
        ends_epoch = step % self.moments.steps == 0
        pauses = ends_epoch and step == self.pause_after * self.moments.steps
        trained = flat(logs)
        due = self._validated(logs) if step in self.moments.validations else trained
        epoch = self.moments.epoch_of(step)
        # Asked at every moment, since it compares them; a run only ends after whole epochs. What
        # is measured only because the run pauses would not be known to one that does not.
        stop = self.patience.is_exhausted(epoch, due) and ends_epoch
        ends_run = stop or step == self.moments.last
        self.paused = pauses and not ends_run
        snapshot = ends_run or pauses or step in self.moments.snapshots
        metrics = self._validated(logs) if pauses and due is trained else due
        moment = Moment(epoch, metrics, snapshot, ends_epoch, ends_run)
        for watcher in self.watchers:
            watcher.reached(moment)
        if stop or self.paused:
            self.model.stop_training = True

    def _validated(self, logs: Any) -> Metrics:
        """The metrics of both stages, where there is something to validate on."""
        measured = dict(logs)
        if self.validation is not None:
            measured |= self.validation()
        return flat(measured)
