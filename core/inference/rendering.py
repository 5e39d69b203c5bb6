"""Renderings: what a view with its options makes of the raw outputs, on request and cached.

Each sample has a folder, `views/VIEW-DIGEST/000000/`, with `output.json` and its pictures. It is
created under another name and renamed, so it exists completely or not at all; if two requests
create it at once, the first one wins. Missing or damaged renderings are created again from the
raw outputs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.inference.outputs import MARK, store
from core.inference.raw import RawOutput, read_raw
from core.plugins import VisualizationInterface
from core.storage import InferenceFolder, partial_folder, rendered_output, rendering

logger = logging.getLogger(__name__)
LOGGED = (
    "The server's log has the whole error for its author; an inference can be shown with other "
    "views."
)
"""What is said where a view raised."""
KEPT = 12
"""Number of recently used combinations of view and options whose renderings are kept."""
_AT_ONCE = 50
"""Number of records read at once."""
_STALE = 3600
"""Seconds after which an unfinished rendering counts as abandoned."""


@dataclass(frozen=True)
class Rendering:
    """A sample's name with what the view returned for it, or the error."""

    input: str
    data: Any = None
    """For `resolve` and `pictures`; picture paths are relative to the inference's folder."""
    error: str = ""


@dataclass(frozen=True)
class Renderer:
    """One view with its options, for the samples of one inference."""

    folder: Path
    """Of the inference."""
    view: VisualizationInterface
    version: str
    """Of the plug-in; another version renders again."""
    run: int
    """Of the inference's job."""

    def render(self, start: int, stop: int) -> Iterator[Rendering]:
        """The samples start … stop - 1.

        Raises:
            StoreError: the raw outputs are missing or damaged.
        """
        place = self.place
        if place.is_dir():
            with suppress(OSError):  # another request may have deleted it
                os.utime(place)
        else:
            make_room(InferenceFolder(self.folder).views)
        for first in range(start, stop, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, stop))
            kept = [_kept(rendering(place, number)) for number in numbers]
            if None not in kept:
                yield from (one for one in kept if one)
                continue
            raws = read_raw(self.folder, numbers.start, numbers.stop)
            for number, one, raw in zip(numbers, kept, raws, strict=True):
                yield one or self._made(number, raw)

    @property
    def place(self) -> Path:
        """The folder of these renderings, which differs with everything that affects them."""
        view = self.view
        facts = [view.get_id(), self.version, self.run, view.config, asdict(view.dataset)]
        text = json.dumps(facts, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return InferenceFolder(self.folder).view(view.get_id(), digest)

    def _made(self, number: int, raw: RawOutput) -> Rendering:
        # Whatever a view raises for one output, the other samples are still shown.
        try:
            data = self.view.process_data(raw.name, raw.feature, raw.outputs, raw.label)
        except Exception as error:
            return self._failed(raw, error)
        partial = partial_folder(InferenceFolder(self.folder).views, uuid4().hex)
        partial.mkdir(parents=True)
        try:
            text = json.dumps({"input": raw.name, "data": store(data, partial)})
            rendered_output(partial).write_text(text, "utf-8")
            final = rendering(self.place, number)
            _give_place(partial, final)
            found = _kept(final)
        except (TypeError, ValueError, AttributeError, RecursionError) as error:  # not JSON
            return self._failed(raw, error)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return found or Rendering(raw.name, error="The rendering was deleted meanwhile. Try again.")

    def _failed(self, raw: RawOutput, error: Exception) -> Rendering:
        logger.error("The view %s cannot show %r.", self.view.get_id(), raw.name, exc_info=error)
        return Rendering(raw.name, error=reason_of(error))


def why_unshown(view: VisualizationInterface, error: Exception) -> str:
    """What is said of an output that a view cannot show."""
    return f"The view “{view.get_title()}” cannot show it. {reason_of(error)}. {LOGGED}"


def reason_of(error: Exception) -> str:
    """A plug-in's exception as text for users."""
    return f"{type(error).__name__}: {error}"


def _kept(folder: Path) -> Rendering | None:
    """The rendering in a folder; None if it is missing or damaged."""
    try:
        found = json.loads(rendered_output(folder).read_text("utf-8"))
        start = f"{folder.parent.parent.name}/{folder.parent.name}/{folder.name}"
        return Rendering(found["input"], _moved(found["data"], folder, start))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _moved(value: Any, folder: Path, start: str) -> Any:
    """The data with picture paths made relative to the inference's folder.

    Raises:
        FileNotFoundError: a picture is missing.
    """
    if isinstance(value, dict):
        if MARK in value:
            if not (folder / value[MARK]).is_file():
                raise FileNotFoundError(value[MARK])
            return value | {MARK: f"{start}/{value[MARK]}"}
        return {key: _moved(item, folder, start) for key, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, folder, start) for item in value]
    return value


def _give_place(partial: Path, final: Path) -> None:
    """Rename a folder, unless another request was faster."""
    if final.exists() and _kept(final) is None:
        _remove(final)
    for _ in range(2):
        final.parent.mkdir(parents=True, exist_ok=True)
        # Either it already exists, or its parent was deleted to make room: then try again.
        with suppress(OSError):
            partial.rename(final)
        if final.exists():
            return


def make_room(views: Path) -> None:
    """Delete the least recently used renderings, and unfinished ones."""
    if not views.is_dir():
        return
    found = sorted(views.iterdir(), key=_used, reverse=True)
    for folder in [one for one in found if not one.name.startswith(".")][KEPT - 1 :]:
        _remove(folder)
    for folder in found:
        if folder.name.startswith(".") and _used(folder) < time.time() - _STALE:
            shutil.rmtree(folder, ignore_errors=True)


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _remove(folder: Path) -> None:
    """Rename a folder, so that it disappears at once, then delete its files."""
    gone = partial_folder(folder.parent, uuid4().hex)
    with suppress(OSError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
