"""What a predictor is asked, and what it answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Question:
    """Image files to predict with a snapshot, and all that this needs to know; JSON throughout."""

    snapshot: str
    """The path of the `.keras` file."""
    members: list[str] = field(default_factory=list)
    """Further snapshots, with whose outputs those of the first are combined."""
    images: list[str]
    """Paths of the files."""
    image_names: list[str] = field(default_factory=list)
    """What to call them, in the same order; empty: as the plug-in does."""
    form: dict[str, Any] = field(default_factory=dict)
    """The cleaned fields of the plug-in's inference form, where that chooses the inputs."""
    most: int = 0
    """Inputs that are too many if there are more; 0: any number."""
    plugin_id: str
    """The data plug-in that reads them, set up as for the dataset."""
    fields: dict[str, Any] = field(default_factory=dict)
    user_data: dict[str, Any] = field(default_factory=dict)
    channels: int | None = None
    """Of the dataset's features; None: any number."""
    trained_on: dict[str, Any]
    """How the training images are stored: the arguments of `core.images.TrainedOn`."""
    task: str = ""
    names: list[str] = field(default_factory=list)
    """Of the classes or values by index."""
    training: str = ""
    """The folder of the training stage, with which inputs are compared; "": they are not."""
    normalizes_images: bool = False
    test_time_flips: bool = False
    largest_component: bool = False
    view_id: str = ""
    """The view that draws the outputs; "": none."""
    view_config: dict[str, Any] = field(default_factory=dict)
    dataset: dict[str, Any] = field(default_factory=dict)
    """What the view knows of the dataset: the arguments of `DatasetInfo`."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Prediction:
    """The answer for one input, as `AnsweredInput` has it, or the error."""

    input: str
    text: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    shown: Any = None
    """What the view made of it, with pictures as `data:` addresses."""
    error: str = ""


@dataclass(frozen=True)
class Reply:
    """All answers, in the order of the images."""

    predictions: list[Prediction] = field(default_factory=list)
    remark: str = ""
    """How the inputs differ from the training images."""
    error: str = ""
    """Why nothing could be predicted."""

    @classmethod
    def of(cls, found: dict[str, Any]) -> Reply:
        rows = [Prediction(**row) for row in found.get("predictions", [])]
        return cls(rows, found.get("remark", ""), found.get("error", ""))
