"""The product's exceptions, one small tree.

::

    DigitsError
    ├── UserError            its text is written for the user and shown on pages
    │   ├── IngestionError   data or fields that a data plug-in cannot use
    │   ├── TrainingError    a network, option or data set that cannot be trained
    │   ├── InferenceError   a model or an input that cannot be predicted
    │   └── DependentsError  something else still needs what was to be deleted
    ├── PluginError          an installed plug-in that cannot be loaded
    ├── StoreError           a shard or a manifest that is missing or damaged
    └── TransitionError      a job that is not in a status that allows the change
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


class DigitsError(Exception):
    """The root of all exceptions raised on purpose."""


class UserError(DigitsError):
    """An error whose text tells a user what is wrong and what to do."""


class IngestionError(UserError):
    """Data or fields that a data plug-in cannot use; raised by plug-ins."""


class TrainingError(UserError):
    """A network, an option or a data set that cannot be trained."""


class InferenceError(UserError):
    """A model or an input that cannot be predicted."""


class DependentsError(UserError):
    """Something else still needs what was to be deleted."""


class PluginError(DigitsError, ImproperlyConfigured):
    """An installed plug-in that cannot be loaded; the text names it."""


class StoreError(DigitsError):
    """A shard or a manifest that is missing or damaged."""


class TransitionError(DigitsError):
    """A job that is not in a status that allows the change."""
