"""The interface of network plug-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.forms import Form

from core.plugins.base import PluginForTasks
from core.plugins.inputs import InputSpec
from core.plugins.proposals import DatasetProfile, Proposal
from core.plugins.weights import WeightsFile


class NetworkInterface(PluginForTasks):
    """Base class of network plug-ins: a network that can be trained.

    The web server imports its module, too, so import Keras within `build` only.
    """

    tasks: ClassVar[tuple[str, ...]]
    """What it can learn. Networks are listed by descending priority, then by title; bundled ones
    have the priorities 10 to 30."""
    source: ClassVar[str] = ""
    """The address of the paper that describes it; empty: none."""
    options_form: ClassVar[type[Form]] = Form
    """Its fields are the network's options; every field has a valid initial value."""
    initial: ClassVar[Mapping[str, Any]] = {}
    """Initial values for fields of the model form, in place of the form's own."""
    former: ClassVar[Mapping[str, Any]] = {}
    """Values of options that models of former versions do not have, where they are not the initial
    values of `options_form`."""
    steps_at_once: ClassVar[int] = 1
    """How many training steps TensorFlow may run in one call; more is faster if a step is short."""

    @classmethod
    def learns(cls, task: str) -> bool:
        """Whether it learns a task; "" if the task is not known yet."""
        return not task or task in cls.tasks

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> Mapping[str, Proposal]:
        """Values for its options that follow from the dataset, each with its reason."""
        return {}

    def check(self, inputs: InputSpec, **options: Any) -> None:
        """Refuse what it cannot be built for. It must not import Keras, and do no I/O.

        It is called before a job is queued, and again when the job starts. `inputs.head` cannot
        be used here.

        Raises:
            ValidationError: Django's; a dictionary names the option to change.
        """

    def remarks(self, inputs: InputSpec, **options: Any) -> Sequence[str]:
        """Sentences on what can be built but will hardly learn, shown when a job is queued.

        The same rules as for `check`.
        """
        return ()

    def pretrained(self, **options: Any) -> WeightsFile | None:
        """The file that a network with these options starts from; None: random weights.

        A model or file that the user chooses comes first. The same rules as for `check`.
        """
        return None

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        """Build the network.

        Args:
            inputs: what it is built for; call its `head` to add the last layers.
            options: the cleaned fields of `options_form`.

        Returns:
            a functional `keras.Model` made of Keras's own layers, so that its snapshots load
            without this product. It maps raw features, float32 (batch, height, width, channels),
            to what `inputs.head` returned.
        """
        raise NotImplementedError
