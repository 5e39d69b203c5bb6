"""The interface of learning rate policies."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from django.forms import Form
from numpy.typing import NDArray

from core.plugins.base import Plugin

Numbers = NDArray[np.float64]


class PolicyInterface(Plugin):
    """Base class of learning rate policies: how the learning rate changes while training.

    The same code draws the plot in the form and feeds the training, so it is a pure function.
    """

    id: ClassVar[str]
    """A slug, such as `cosine`; it is stored with every model."""
    options_form: ClassVar[type[Form]] = Form
    """Its fields are the policy's options; every one has a valid initial value."""

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        """The learning rate at each progress, as a multiple of the one that the user chose.

        Args:
            progress: from 0, the first step, to 1, the end of the training.
            options: the cleaned fields of `options_form`.

        Returns:
            as many numbers, not negative.
        """
        raise NotImplementedError
