"""An inference's outputs as a view shows them; those of former versions as they were made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.exceptions import StoreError
from core.inference.outputs import AGAIN, read_outputs
from core.inference.raw import count_raw
from core.inference.rendering import Renderer, Rendering
from core.storage import InferenceFolder


def is_rendered_only(folder: Path) -> bool:
    """Whether a former version made it: there are renderings, but no raw outputs."""
    files = InferenceFolder(folder)
    return not files.raw.exists() and files.outputs.exists()


def count_outputs(folder: Path) -> int:
    """How many outputs can be shown.

    Raises:
        StoreError: they are missing or damaged.
    """
    if not is_rendered_only(folder):
        return count_raw(folder)
    path = InferenceFolder(folder).outputs
    try:
        with path.open("rb") as lines:
            return sum(1 for _ in lines)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. {AGAIN}") from error


def shown(renderer: Renderer, start: int, stop: int) -> Iterator[Rendering]:
    """The outputs start … stop - 1.

    Raises:
        StoreError: they are missing or damaged.
    """
    if not is_rendered_only(renderer.folder):
        yield from renderer.render(start, stop)
        return
    for stored in read_outputs(InferenceFolder(renderer.folder).outputs, start, stop):
        yield Rendering(stored["input"], stored["data"])
