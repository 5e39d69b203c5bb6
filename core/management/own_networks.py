"""What `networks` does with networks that users write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.exceptions import TrainingError
from core.files import open_file, why
from core.forms.network_source import NewNetworkForm, SourceForm
from core.forms.own_networks import read, version_called
from core.management.command import DigitsCommand
from core.management.ends import Failure
from core.management.foreground import find
from core.management.preparation import prepare_database
from core.models import Dataset, NetworkVersion, OwnNetwork
from core.networks import inputs_of
from core.own_networks.checking import check
from core.own_networks.source import LARGEST
from core.own_networks.starts import source_from
from core.plugins import InputSpec
from core.representations.own_network import version_representation
from core.training.data import data_info

ACTIONS = ("list", "new", "save", "show", "check")
_TAKES = {"list": (), "new": ("NAME",), "save": ("NAME", "FILE"), "show": ("NAME",)}


def run_action(command: DigitsCommand, action: str, options: dict[str, Any]) -> None:
    """Do one of the actions.

    Raises:
        CommandError: it cannot be done.
    """
    given, wanted = options["own"], _TAKES.get(action, ("FILE",))
    if len(given) != len(wanted):
        raise CommandError(f"Use: networks {' '.join([action, *wanted])}")
    if action == "check":
        _check(command, given[0], options)
        return
    prepare_database()
    if action == "list":
        _list(command, options)
    elif action == "show":
        command.stdout.write(version_called(given[0]).source, ending="")
    elif action == "new":
        _save(command, None, {"name": given[0], "source": source_from(options["start"])}, options)
    else:
        network = find(OwnNetwork.objects, "own network", given[0])
        _save(command, network, {"source": _read(given[1])}, options)


def structure_of_source(source: str, inputs: InputSpec, values: dict[str, Any]) -> dict[str, Any]:
    """The layers of a source.

    Raises:
        TrainingError: it cannot be built; the error has all problems with their lines.
    """
    found = check(source, inputs, values)
    if found.structure is None:
        raise TrainingError(" ".join(map(str, found.problems)) or "Nothing was built.")
    return found.structure


def _list(command: DigitsCommand, options: dict[str, Any]) -> None:
    rows = NetworkVersion.objects.select_related("network__owner").defer("source")
    found = [version_representation(row) for row in rows.order_by("network__name", "-number")]
    if options["format"] == "json":
        command.write_json(found)
        return
    for row in found:
        notes = f" ({row['notes']})" if row["notes"] else ""
        command.stdout.write(f"{row['name']}@{row['version']}: {row['title'] or '–'}{notes}")


def _save(
    command: DigitsCommand,
    network: OwnNetwork | None,
    data: dict[str, str],
    options: dict[str, Any],
) -> None:
    data["notes"] = options["notes"]
    form: Any = SourceForm(data) if network else NewNetworkForm(data)
    if not form.is_valid():
        texts = (f"{name}: {text}" for name, found in form.errors.items() for text in found)
        raise CommandError("\n".join(texts))
    version = form.add_to(network) if network else form.save()
    if options["format"] == "json":
        command.write_json(version_representation(version))
    else:
        command.stdout.write(f"{version.address} is saved; train it with --own-network.")


def _check(command: DigitsCommand, path: str, options: dict[str, Any]) -> None:
    text = _read(path)
    source = read(text)
    problems, structure = source.problems, None
    if not problems:
        values = {option.name: option.default for option in source.options}
        found = check(text, _inputs(options, source.tasks), values)
        problems, structure = found.problems, found.structure
    if options["format"] == "json":
        listed = [{"line": one.line, "text": one.text} for one in problems]
        command.write_json({"problems": listed, "structure": structure})
    elif structure:
        count = f"{structure['parameters']:,}"
        command.stdout.write(f"It can be trained: {count} parameters.")
    if problems:
        text = "\n".join(f"{path}:{one.line or 1}: {one.text}" for one in problems)
        raise Failure(text, stderr=text, is_reported=options["format"] == "json")


def _inputs(options: dict[str, Any], tasks: tuple[str, ...]) -> InputSpec:
    if options["dataset"] is not None:
        prepare_database()
        return data_info(find(Dataset.objects, "dataset", options["dataset"]).folder).inputs
    task = options["task"] or (*tasks, "classification")[0]
    return inputs_of(task, options["shape"], options["outputs"])


def _read(path: str) -> str:
    """The text of a file.

    Raises:
        CommandError: it cannot be read, is too large, or is no text.
    """
    try:
        with open_file(path) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {why(error)}.") from None
    if len(data) > LARGEST:
        raise CommandError(f"{Path(path).name} has more than {LARGEST:,} bytes.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not valid UTF-8.") from None
