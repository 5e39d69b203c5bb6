"""A question about what is inside a network, and its answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

LOOK = "look"
"""The kind of such questions in messages."""


@dataclass(frozen=True, kw_only=True)
class LookQuestion:
    """A snapshot, one input, and what to see of it; JSON throughout."""

    snapshot: str
    """The path of the `.keras` file."""
    image: str = ""
    """The path of an image file; "": a sample of the stage."""
    stage: str = ""
    """The folder of a stage."""
    number: int = 0
    """Of the sample in the stage, or of the image in a file of several."""
    plugin_id: str
    """The data plug-in that reads the file, set up as for the dataset."""
    fields: dict[str, Any] = field(default_factory=dict)
    user_data: dict[str, Any] = field(default_factory=dict)
    channels: int | None = None
    trained_on: dict[str, Any]
    """How the training images are stored: the arguments of `core.images.TrainedOn`."""
    task: str
    names: list[str] = field(default_factory=list)
    """Of the classes or values by index."""
    window: dict[str, Any] | None = None
    """The values that are black and white: the arguments of `core.drawing.Window`."""
    method: str = ""
    """One of `core.looking.methods.METHODS`; "": none, but layers."""
    aspect: str = ""
    """The key of what is explained; "": what was predicted."""
    options: dict[str, Any] = field(default_factory=dict)
    """The arguments of `ExplanationOptions`."""
    start: int = 0
    """The number of the first layer."""
    count: int = 0
    """How many layers."""
    tiles: int = 64
    """Tiles of an array."""

    def as_json(self) -> dict[str, Any]:
        return {"kind": LOOK} | asdict(self)


@dataclass(frozen=True)
class LookReply:
    """What there is to see, or why there is nothing."""

    name: str = ""
    """Of the input."""
    overview: dict[str, Any] = field(default_factory=dict)
    """See `core.looking.representation.overview_facts`."""
    explanation: dict[str, Any] = field(default_factory=dict)
    """See `explanation_facts`."""
    why_not: str = ""
    """Why there is no explanation, where there is an overview."""
    layers: list[dict[str, Any]] = field(default_factory=list)
    """See `layer_facts`."""
    characters: str = ""
    """Of a text, as the network is given it."""
    error: str = ""

    @classmethod
    def of(cls, found: dict[str, Any]) -> LookReply:
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in found.items() if name in known})
