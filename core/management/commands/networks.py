"""List the networks, or print the layers of one before it is trained."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import StoreError, UserError
from core.forms.own_networks import chosen_network, version_with_key
from core.forms.plugin_options import PluginOptions
from core.forms.settings import bound
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.management.own_networks import ACTIONS, run_action, structure_of_source
from core.management.preparation import prepare_database
from core.models import Dataset
from core.networks import Network, inputs_of, least_side, networks, shape_in_words
from core.own_networks.starts import FIRST
from core.plugins import InputSpec
from core.process.quiet import import_keras, prepare_for_tensorflow
from core.training.data import data_info

_SHAPE = (64, 64, 3)
_OUTPUTS = 10


class Command(DigitsCommand):
    help = (
        "List the networks with their tasks, options and smallest images; or print the layers of "
        "one with shapes and parameters, for a dataset or for images of a given shape. With list, "
        "new NAME, save NAME FILE, show NAME and check FILE: networks that users write."
    )
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("network", nargs="?", help="The id of one, to print its layers.")
        parser.add_argument("own", nargs="*", type=arguments.name, help="What to list, save …")
        parser.add_argument(
            "--from",
            dest="start",
            default=FIRST,
            help="With new: an example or the id of a network that it starts from.",
        )
        parser.add_argument("--notes", default="", help="With new and save: a note.")
        parser.add_argument("--dataset", type=arguments.name, help="The dataset's id or name.")
        parser.add_argument(
            "--shape",
            type=arguments.shape,
            default=_SHAPE,
            help="Height,width,channels of its images.",
        )
        parser.add_argument("--task", help="By default, the first one of the network.")
        parser.add_argument(
            "--outputs",
            type=arguments.count_of(1),
            default=_OUTPUTS,
            help="Number of classes, or of numbers in a regression.",
        )
        parser.add_argument(
            "--crop-size",
            type=arguments.count_of(1),
            help="The side of the part of the images that it sees; by default, all of them.",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="assignments",
            metavar="OPTION=VALUE",
            help="An option of the network; may be repeated.",
        )
        parser.add_argument(
            "--weights", action="store_true", help="List the number of parameters too (slow)."
        )
        self.add_format(parser)

    def handle(self, *, network: str | None, **options: Any) -> None:
        try:
            if network in ACTIONS:
                run_action(self, network, options)
            elif options["own"]:
                raise CommandError(f"Use one of: {', '.join(ACTIONS)}; or the id of a network.")
            elif network is None:
                self.print_list(_list(options), options["format"])
            else:
                self.print_layers(_layers(chosen_network(network), options), options["format"])
        except (UserError, StoreError) as error:
            raise CommandError(str(error)) from None

    def print_list(self, rows: list[dict[str, Any]], style: str) -> None:
        if style == "json":
            self.write_json(rows)
            return
        for row in rows:
            self.stdout.write(f"{row['id']}: {row['title']}")
            self.stdout.write(f"  tasks: {', '.join(row['tasks'])}")
            least = row["least_size"]
            self.stdout.write(f"  smallest images: {f'{least} × {least}' if least else 'unknown'}")
            if row["parameters"] is not None:
                self.stdout.write(f"  parameters: {row['parameters']:,}")
            for name, value in row["options"].items():
                self.stdout.write(f"  option {name}: {value}")

    def print_layers(self, found: dict[str, Any], style: str) -> None:
        if style == "json":
            self.write_json(found)
            return
        table = [("layer", "type", "output", "parameters", "inputs")]
        for row in found["layers"]:
            numbers = f"{row['parameters']:,}"
            shape = row["shape_text"]
            table.append((row["name"], row["type"], shape, numbers, ", ".join(row["inputs"])))
        widths = [max(len(row[column]) for row in table) for column in range(5)]
        for row in table:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write(
            f"{found['parameters']:,} parameters, {found['trainable_parameters']:,} of them "
            f"trainable; a snapshot has about {found['bytes'] / 1e6:,.1f} MB"
        )


def _list(options: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": network.get_id(),
            "title": network.get_title(),
            "tasks": list(network.tasks),
            "least_size": least_side(network),
            "parameters": _parameters(network, options) if options["weights"] else None,
            "options": {
                name: field.initial for name, field in network.options_form().fields.items()
            },
        }
        for network in networks()
    ]


def _parameters(network: Network, options: dict[str, Any]) -> int:
    side = max(options["shape"][0], least_side(network) or 0)
    shape = (side, side, options["shape"][2])
    inputs = inputs_of(network.tasks[0], shape, options["outputs"])
    return int(_structure(network, inputs, {})["parameters"])


def _layers(network: Network, options: dict[str, Any]) -> dict[str, Any]:
    chosen: PluginOptions = bound(
        partial(PluginOptions, network.options_form), {}, options["assignments"]
    )
    if not chosen.is_valid():
        texts = (f"{name}: {text}" for name, found in chosen.errors.items() for text in found)
        raise CommandError(" ".join(texts))
    inputs, values = _inputs(network, options), chosen.options.cleaned_data
    if version := version_with_key(network.get_id()):
        found = structure_of_source(version.source, inputs, values)
    else:
        found = _structure(network, inputs, values, options["crop_size"])
    for layer in found["layers"]:
        layer["shape_text"] = shape_in_words(layer["shape"])
    return {
        "network": network.get_id(),
        "title": network.get_title(),
        "task": inputs.task,
        "input": list(inputs.shape),
        "outputs": inputs.outputs,
        "options": chosen.options.cleaned_data,
        **found,
    }


def _inputs(network: Network, options: dict[str, Any]) -> InputSpec:
    if options["dataset"] is None:
        task = options["task"] or (*network.tasks, "classification")[0]
        if not network.learns(task):
            known = ", ".join(network.tasks)
            raise CommandError(f"{network.get_title()} does not learn {task}; it learns: {known}.")
        return inputs_of(task, options["shape"], options["outputs"])
    prepare_database()
    return data_info(find(Dataset.objects, "dataset", options["dataset"]).folder).inputs


def _structure(
    network: Network, inputs: InputSpec, values: dict[str, Any], crop_size: int | None = None
) -> dict[str, Any]:
    prepare_for_tensorflow()
    import_keras()
    from core.training.structure import built, structure_of

    return structure_of(built(network, inputs, values, crop_size))
