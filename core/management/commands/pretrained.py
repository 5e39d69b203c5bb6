"""Manage pretrained models from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from core.forms.pretrained import PretrainedForm
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.models import PretrainedModel, TrainedModel
from core.pretrained import discard
from core.representations.pretrained import pretrained_representation


class Command(DigitsCommand):
    help = "The former name of “manage.py weights”."
    renamed_to = "weights"
    """What the command is called now; "": its own name."""

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for action, run in self.add_actions(actions).items():
            action.set_defaults(run=run)
            self.add_format(action)

    def add_actions(self, actions: Any) -> dict[Any, Callable[..., None]]:
        """Add a parser for each action; what runs it."""
        listing = actions.add_parser("list", help="List them.")
        making = actions.add_parser("make", help="Make one of a model's snapshot.")
        making.add_argument("model", type=arguments.name, help="The model's id or name.")
        making.add_argument("--name", type=arguments.name, help="By default, the model's.")
        making.add_argument("--epoch", type=arguments.epoch, help="By default, the best epoch.")
        deleting = actions.add_parser("delete", help="Delete one with its file.")
        deleting.add_argument("name", type=arguments.name, help="Its id or name.")
        return {listing: self.print_list, making: self.make, deleting: self.delete}

    def handle(self, *, run: Callable[..., None], **options: Any) -> None:
        if self.renamed_to and options["verbosity"]:
            self.stderr.write(f"This command is called “manage.py {self.renamed_to}” now.")
        run(**options)

    def print_list(self, **options: Any) -> None:
        found = list(
            map(pretrained_representation, PretrainedModel.objects.select_related("owner"))
        )
        if options["format"] == "json":
            self.write_json(found)
            return
        if not found and options["verbosity"]:
            self.stderr.write(
                "There are none yet. Make some of a model's snapshot (weights make), or import a "
                "file (weights import); weights fetch --list names published ones."
            )
        for row in found:
            self.stdout.write(
                f"{row['id']}  {row['name']}: {row['network']}, {row['task'] or 'no task'}, "
                f"{filesizeformat(row['bytes'])}, {_origin(row)}"
            )

    def make(self, *, model: str, name: str | None, epoch: float | None, **options: Any) -> None:
        source = find(TrainedModel.objects, "model", model)
        initial = PretrainedForm(source).initial
        if initial["epoch"] is None:
            raise CommandError(f"The model “{source}” has no snapshot.")
        chosen = initial["epoch"] if epoch is None else str(epoch)
        form = PretrainedForm(source, {"name": name or initial["name"], "epoch": chosen})
        if not form.is_valid():
            raise CommandError(
                " ".join(
                    f"{field}: {' '.join(map(str, texts))}" for field, texts in form.errors.items()
                )
            )
        made = pretrained_representation(form.save())
        if options["format"] == "json":
            self.write_json(made)
        else:
            self.stdout.write(f"“{made['name']}” was made: {made['path']}")

    def delete(self, *, name: str, **options: Any) -> None:
        row = find(PretrainedModel.objects, "pretrained model", name)
        title = str(row)
        freed = discard(row)
        if options["format"] == "json":
            self.write_json({"deleted": title, "bytes": freed})
        else:
            self.stdout.write(f"“{title}” was deleted; {filesizeformat(freed)} freed.")


def _origin(row: dict[str, Any]) -> str:
    """What it was made of, and what is known of its licence."""
    known = ", ".join(filter(None, [row["license"], row["source"]]))
    if row["model"]:
        return f"of “{row['model']}”, epoch {row['epoch']}" + (f", {known}" if known else "")
    return f"imported, {len(row['import']['matched'])} layers, {known}"
