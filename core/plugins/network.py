"""The interface of network plug-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms import Form

from core.plugins.inputs import InputSpec


class NetworkInterface:
    """Base class of network plug-ins: a network that can be trained.

    Its module is imported by the web server too, so it imports Keras within `build` only.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    tasks: ClassVar[tuple[str, ...]]
    """What it can learn."""
    source: ClassVar[str] = ""
    """The paper that describes it, as an address; empty: none."""
    priority: ClassVar[int] = 0
    """Networks are listed by falling priority, then by title; the first one that learns a task is
    its default."""
    options_form: ClassVar[type[Form]] = Form
    """Its fields are the network's options; every one has a valid initial value."""
    initial: ClassVar[Mapping[str, Any]] = {}
    """Where the fields of the model form start, if elsewhere than the form says."""
    steps_at_once: ClassVar[int] = 1
    """Steps that TensorFlow may run before Python has its turn: many, where they are short."""

    @classmethod
    def get_id(cls) -> str:
        return cls.id

    @classmethod
    def get_title(cls) -> str:
        return cls.title

    @classmethod
    def learns(cls, task: str) -> bool:
        """Whether it learns a task; "" where that is not known yet."""
        return not task or task in cls.tasks

    def check(self, inputs: InputSpec, **options: Any) -> None:
        """Refuse what it cannot be built for; no Keras, no I/O.

        It is asked before a job is queued, and again when the job begins. `inputs.head` cannot be
        used here.

        Raises:
            ValidationError: of Django; a dictionary names the option to change.
        """

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        """Build the network.

        Args:
            inputs: what it is built for; its `head` makes the last layers.
            options: the cleaned fields of `options_form`.

        Returns:
            a functional `keras.Model` of Keras's own layers, so that its snapshots load without
            this product: raw features, float32 (batch, height, width, channels) → what
            `inputs.head` makes.
        """
        raise NotImplementedError
