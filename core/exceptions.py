"""The product's exceptions, one small tree.

::

    DigitsError
    ├── UserError            its text is written for the user and shown on pages
    │   ├── ArchiveError     an uploaded archive that cannot be unpacked safely
    │   ├── IngestionError   data or fields that a data plug-in cannot use
    │   ├── TrainingError    a network, option or data set that cannot be trained
    │   │   ├── DivergedError      its loss is not a number any more
    │   │   ├── ResumeError        it cannot go on after the epochs that are finished
    │   │   └── OutOfMemoryError   it does not fit into the memory
    │   ├── DiskFullError    there is no space for what is to be written
    │   ├── InferenceError   a model or an input that cannot be predicted
    │   │   └── PredictorError     the process that answers at once cannot
    │   ├── ExportError      a dataset that a format cannot hold, or a place that is taken
    │   ├── FilterError      a filter, order or column of a list that is not understood
    │   ├── PluginError      a plug-in that is missing or cannot be used
    │   └── DependentsError  something else still needs what was to be deleted
    ├── StoreError           a shard or a manifest that is missing or damaged
    ├── KilledError          a process of the work was ended by a signal
    ├── ClusterError         a job cluster that cannot run here
    └── TransitionError      a job that is not in a status that allows the change
"""

from __future__ import annotations


class DigitsError(Exception):
    """The root of all exceptions raised on purpose."""


class UserError(DigitsError):
    """An error whose text tells a user what is wrong and what to do."""


class ArchiveError(UserError):
    """An uploaded archive that cannot be unpacked, or not safely."""


class IngestionError(UserError):
    """Data or fields that a data plug-in cannot use; raised by plug-ins."""


class EntryError(IngestionError):
    """An entry that ended the process that encoded it, or took too long."""


class TrainingError(UserError):
    """A network, an option or a data set that cannot be trained."""


class DivergedError(TrainingError):
    """A training run whose loss is no longer a finite number."""


class ResumeError(TrainingError):
    """A training run that cannot continue after its finished epochs; the text says why."""


class OutOfMemoryError(TrainingError):
    """A training run that does not fit into memory."""


class WeightsError(UserError):
    """A file of weights that cannot be fetched, or fits no network; the text says what to do."""


class DiskFullError(UserError):
    """There is no space for what is to be written."""


class InferenceError(UserError):
    """A model or an input that cannot be predicted."""


class PredictorError(InferenceError):
    """The predictor does not run, ended, or takes too long; the text says what to do."""


class ExportError(UserError):
    """A dataset that a format cannot hold, or a place where it cannot be written."""


class DependentsError(UserError):
    """Something else still needs what was to be deleted."""


class FilterError(UserError):
    """A filter, order or column of a list that is not understood; the text names the word."""


class PluginError(UserError):
    """A plug-in that is missing or cannot be used; the text names it."""


class StoreError(DigitsError):
    """A shard or a manifest that is missing or damaged."""


class KilledError(DigitsError):
    """A process that did a part of the work was ended by a signal."""

    def __init__(self, text: str, number: int) -> None:
        """Take the text and the signal's number."""
        super().__init__(text)
        self.number = number


class ClusterError(DigitsError):
    """A job cluster that cannot run here; the text says why."""


class TransitionError(DigitsError):
    """A job that is not in a status that allows the change."""
