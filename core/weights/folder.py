"""A folder with files of weights that is carried in: files, facts, checksums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from core.exceptions import StoreError, WeightsError
from core.store.checksums import read_checksums, sha256, write_checksums
from core.store.manifest import read_json, write_json
from core.weights.known import KnownWeights

FACTS = "weights.json"


def write_folder(folder: Path, chosen: Iterable[KnownWeights]) -> None:
    """Describe the files of a folder, which are there already; `SHA256SUMS` comes last."""
    rows = list(chosen)
    write_json(folder / FACTS, {"weights": [asdict(one) for one in rows]})
    write_checksums(folder, [FACTS, *(one.file for one in rows)])


def read_folder(folder: Path) -> list[KnownWeights]:
    """What a folder holds, once every file has been compared with its checksum.

    Raises:
        WeightsError: a file is missing or is not what was written; the text names it.
    """
    try:
        sums = read_checksums(folder)
        for name, digest in sums.items():
            path = folder / name
            if Path(name).name != name or not path.is_file():
                raise WeightsError(f"{path} is missing. Copy the whole folder again.")
            if sha256(path) != digest:
                raise WeightsError(f"{path} is not what was fetched. Copy the folder again.")
        rows = [_known(row) for row in read_json(folder / FACTS)["weights"]]
    except StoreError as error:
        raise WeightsError(
            f"{error} “manage.py weights fetch” writes such a folder on a connected machine."
        ) from None
    except (KeyError, TypeError) as error:
        raise WeightsError(f"{folder / FACTS} is damaged: {error!r}.") from None
    for one in rows:
        if one.file not in sums:
            raise WeightsError(f"{folder / one.file} has no checksum. Fetch the folder again.")
    return rows


def _known(row: dict[str, Any]) -> KnownWeights:
    names = {one.name for one in fields(KnownWeights)}
    given = {name: value for name, value in row.items() if name in names}
    return KnownWeights(**given | {"golden": tuple(given.get("golden", ()))})


def read_sources(path: Path) -> list[KnownWeights]:
    """Further weights to fetch, from a file of JSON with the same facts.

    Raises:
        WeightsError: it is not such a file.
    """
    try:
        return [_known(row) for row in read_json(path)["weights"]]
    except StoreError as error:
        raise WeightsError(str(error)) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"{path} does not describe weights: {error!r}. It is a JSON object with a list "
            "“weights”, as “manage.py weights fetch --list --format json” prints it."
        ) from None
