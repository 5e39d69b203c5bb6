"""The interface of solvers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import Form

from core.plugins.base import Plugin


class SolverInterface(Plugin):
    """Base class of solvers: how gradients change a network.

    Its module is imported by the web server too, so it imports Keras within `build` only.
    """

    id: ClassVar[str]
    """In capitals, such as `ADAM`; it is stored with every model."""
    options_form: ClassVar[type[Form]] = Form
    """Its fields are the solver's options; every one has a valid initial value."""

    def build(self, learning_rate: Any, **options: Any) -> Any:
        """Build the optimizer.

        Args:
            learning_rate: what a Keras optimizer takes: a number, or a schedule.
            options: the cleaned fields of `options_form`.

        Returns:
            a `keras.optimizers.Optimizer`; an interrupted run goes on with all its variables.
        """
        raise NotImplementedError
