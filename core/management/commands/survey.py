"""Say what a data plug-in would find, without making a dataset."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError
from core.forms.creation import store_fields
from core.forms.dataset import PluginFields
from core.ingest.survey import survey
from core.management import arguments
from core.management.foreground import JobCommand
from core.registry import data_plugins
from core.representations.survey import stage_text, survey_representation


class Command(JobCommand):
    help = "Say what a data plug-in finds, before a dataset is made of it."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", help="The plug-in's id; see `manage.py plugins`.")
        parser.add_argument(
            "--seconds",
            type=arguments.seconds,
            default=10,
            help="For how long files are read, after they are listed.",
        )
        self.add_assignments(parser)
        self.add_format(parser)

    def handle(self, *, plugin: str, seconds: float, **options: Any) -> None:
        try:
            known = data_plugins[plugin]
        except PluginError as error:
            raise CommandError(str(error)) from None
        creation = self.valid(partial(PluginFields, known), {}, options)
        with TemporaryDirectory() as folder:
            fields = store_fields(creation.options.cleaned_data, Path(folder))
            found = survey(known, fields, seconds)
        task = known(**fields).get_task() or ""
        details = survey_representation(found, known, task)
        if options["format"] == "json":
            self.write_json(details)
            return
        for line in lines(details):
            self.stdout.write(line)


def lines(details: dict[str, Any]) -> list[str]:
    """The same as text."""
    first = "; ".join(filter(None, [details["summary"], details["unreadable"]]))
    found = [f"{first}.", stage_text(details["stages"])]
    found += details["reasons"]
    if details["grouping"]:
        found.append(details["grouping"])
    found += [f"skipped {text}" for text in details["left_out"]]
    return [*found, *details["warnings"]]
