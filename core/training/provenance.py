"""What a run was made from, kept in its folder at its start; imports no TensorFlow.

`manage.py reproduce` trains again from it, and says what is different by then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.networks import option_values
from core.plugins import WeightsFile
from core.registration import Registered
from core.registry import network_plugins, policy_plugins, solver_plugins
from core.storage import DatasetFolder, ModelFolder, StageFolder
from core.store.checksums import sha256
from core.store.manifest import DatasetManifest, ShardInfo, read_json, write_json
from core.training.spec import TrainingSpec
from core.training.surroundings import code_digests, commit, machine_facts, package_versions

_ELSEWHERE = ("dataset", "folder", "initial_weights", "network_source")
"""Settings that say where files are, not what they hold."""
_READ_FROM_USER_DATA = ("class_labels", "value_names", "values_are", "ignore_index")
_FORMAT = 1


def note_provenance(
    spec: TrainingSpec, *, seed: int, epoch: int, devices: Iterable[str] = ()
) -> None:
    """Keep it in the run's folder; where a run resumes, with what is different since its start.

    Args:
        spec: what is trained.
        seed: the one that is used, whoever drew it.
        epoch: after how many epochs the run resumes; 0: it begins.
        devices: the names of its GPUs.
    """
    place = ModelFolder(spec.folder).provenance
    found = provenance_of(spec, seed=seed, devices=devices)
    kept = kept_provenance(spec.folder) if epoch else None
    if kept is None:
        kept = {"format": _FORMAT, "begun_after": epoch, **found, "resumed": []}
    elif found != {name: _last(kept).get(name) for name in found}:
        kept["resumed"].append({"epoch": epoch, **found})
    write_json(place, kept)


def _last(kept: dict[str, Any]) -> dict[str, Any]:
    last: dict[str, Any] = (kept["resumed"] or [kept])[-1]
    return last


def kept_provenance(folder: Path) -> dict[str, Any] | None:
    """What a run has kept; None for runs of former versions, and where it is damaged."""
    try:
        found = read_json(ModelFolder(folder).provenance)
    except StoreError:
        return None
    return found if found.get("format") == _FORMAT else None


def provenance_of(
    spec: TrainingSpec, *, seed: int, devices: Iterable[str] | None = None
) -> dict[str, Any]:
    """All that decides what a run gives, as it is now.

    Returns:
        `settings`; the `seed`, and whether it was `drawn` by the run; the `dataset`, the
        `initial_weights`, the `plugins` and the `code` with their checksums or versions; the
        `packages`; the `machine`, whose `devices` are None where they are unknown.

    Raises:
        StoreError: the dataset's manifest or the description of a shard is missing or damaged.
        PluginError: a plug-in is missing.
    """
    parts: dict[str, Registered[Any]] = {
        **({} if spec.network_source else {"network": network_plugins.registered(spec.network)}),
        "solver": solver_plugins.registered(spec.solver_type),
        "learning rate policy": policy_plugins.registered(spec.lr_policy),
    }
    return {
        "settings": _settings_of(spec),
        "seed": seed,
        "drawn": spec.random_seed is None,
        "dataset": _dataset_facts(spec.dataset),
        "initial_weights": _weights_facts(spec),
        "plugins": {
            kind: {"id": str(part.plugin.id), "app": part.app, "version": part.version}
            for kind, part in parts.items()
        }
        | _source_facts(spec),
        "code": {
            "commit": commit(),
            "parts": code_digests(part.plugin for part in parts.values()),
        },
        "packages": package_versions(),
        "machine": machine_facts() | {"devices": None if devices is None else list(devices)},
    }


def _source_facts(spec: TrainingSpec) -> dict[str, Any]:
    """The checksum of an own network's source in place of a version."""
    if spec.network_source is None:
        return {}
    version = sha256(spec.network_source)
    return {"network": {"id": spec.network, "app": "", "version": version}}


def _settings_of(spec: TrainingSpec) -> dict[str, Any]:
    """The settings of a run as JSON, without the places of files."""
    found = {name: value for name, value in asdict(spec).items() if name not in _ELSEWHERE}
    return dict(json.loads(json.dumps(found, default=str)))


def _dataset_facts(folder: Path) -> dict[str, Any]:
    """Checksums of what a run reads of a dataset, as its descriptions say: no sample is read.

    Returns:
        by stage the `entries`, `bytes` and the `sha256` of its records; the `description` of
        features, labels and statistics, as a checksum.

    Raises:
        StoreError: its manifest or the description of a shard is missing or damaged.
    """
    manifest = DatasetManifest.load(folder)
    known = {name: manifest.user_data.get(name) for name in _READ_FROM_USER_DATA}
    statistics = {name: stage.statistics for name, stage in manifest.stages.items()}
    facts = [asdict(manifest.feature), manifest.label and asdict(manifest.label), manifest.task]
    return {
        "stages": {
            name: {
                "entries": stage.entries,
                "bytes": stage.bytes,
                "sha256": _records_digest(DatasetFolder(folder).stage(name)),
            }
            for name, stage in manifest.stages.items()
        },
        "description": _digest([*facts, known, statistics]),
    }


def _records_digest(stage: StageFolder) -> str:
    """The checksum of the checksums of a stage's records, in their order."""
    return _digest([ShardInfo.load(shard).sha256 for shard in stage.shards()])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _weights_facts(spec: TrainingSpec) -> dict[str, Any] | None:
    """The file that a run starts from, by name and checksum; None: random weights."""
    if spec.initial_weights is not None:
        given: WeightsFile | None = WeightsFile(spec.initial_weights)
    elif spec.network_source is not None:
        given = None
    else:
        plugin = network_plugins[spec.network]
        given = plugin().pretrained(**option_values(plugin, spec.network_options))
    if given is None:
        return None
    present = given.path.is_file()
    return {"file": given.path.name, "sha256": sha256(given.path) if present else None}
