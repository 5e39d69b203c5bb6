"""A source as a network that can be chosen; it is built in a sandbox only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from core.exceptions import TrainingError
from core.networks import OWN
from core.own_networks.options import form_of
from core.own_networks.sandbox import require_sandbox
from core.own_networks.source import Source
from core.plugins import InputSpec, NetworkInterface


class OwnNetworkInterface(NetworkInterface):
    """What all of them have in common."""

    id = OWN
    key: ClassVar[str]
    """What forms and commands choose it by."""
    reads: ClassVar[Source]

    @classmethod
    def get_id(cls) -> str:
        return cls.key

    @classmethod
    def learns(cls, task: str) -> bool:
        return cls.reads.learns(task)

    def check(self, inputs: InputSpec, **options: Any) -> None:
        """Refuse where there is no sandbox; what it can be built for only the sandbox knows."""
        try:
            require_sandbox()
        except TrainingError as error:
            raise ValidationError(str(error)) from None


def network_of(source: Source, key: str, title: str) -> type[OwnNetworkInterface]:
    """A class that forms take for a network plug-in.

    Args:
        source: what was read of it.
        key: what it is chosen by.
        title: what lists show.
    """
    facts = {
        "key": key,
        "title": title,
        "tasks": source.tasks,
        "options_form": form_of(source.options),
        "reads": source,
    }
    return type("Network", (OwnNetworkInterface,), facts)
