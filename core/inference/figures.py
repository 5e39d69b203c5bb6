"""The figures of an inference that its row in the database has no room for: groups and plots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.inference.outputs import AGAIN
from core.storage import InferenceFolder
from core.store.manifest import write_json
from core.tasks.figures import Figures


def write_figures(folder: Path, figures: Figures) -> None:
    """Keep groups and plots in an inference's folder."""
    place = InferenceFolder(folder)
    write_json(place.plots, {"plots": figures.plots})
    with place.groups.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in figures.groups)


def read_plots(folder: Path) -> list[dict[str, Any]]:
    """The plots of an inference; none of former versions.

    Raises:
        StoreError: the file is damaged.
    """
    path = InferenceFolder(folder).plots
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["plots"])
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. {AGAIN}") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: {error!r}. {AGAIN}") from error


def read_groups(folder: Path) -> Iterator[dict[str, Any]]:
    """The metrics of each group of an inference, the worst first; none of former versions.

    Raises:
        StoreError: the file is damaged.
    """
    path = InferenceFolder(folder).groups
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield dict(json.loads(line))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. {AGAIN}") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: {error}. {AGAIN}") from error
