"""Tag datasets or models, and move them to a folder of the lists."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet

from core.exceptions import FilterError
from core.forms.filing import MoveForm, TagForm
from core.listing.filters import filtered
from core.listing.kinds import DATASETS, MODELS, Kind
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find

_KINDS = {kind.id: kind for kind in (MODELS, DATASETS)}


class Command(DigitsCommand):
    help = "Tag datasets or models, and move them to a folder of the lists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(_KINDS))
        parser.add_argument("names", nargs="*", type=arguments.name, metavar="NAME")
        parser.add_argument(
            "--filter", type=arguments.name, help="Instead of names: all that it leaves."
        )
        parser.add_argument("--tag", action="append", default=[], help="Add this tag.")
        parser.add_argument("--untag", action="append", default=[], help="Remove this tag.")
        parser.add_argument("--move", help='To this folder; "" means to none.')
        self.add_format(parser)

    def handle(self, *, kind: str, names: list[str], move: str | None, **options: Any) -> None:
        rows = list(_rows(_KINDS[kind], names, options["filter"]))
        forms: list[TagForm | MoveForm] = []
        if options["tag"] or options["untag"]:
            tags = {"add": ",".join(options["tag"]), "remove": ",".join(options["untag"])}
            forms.append(TagForm(tags))
        if move is not None:
            forms.append(MoveForm({"folder": move}))
        if not forms:
            raise CommandError("Say what to do: --tag, --untag or --move.")
        for form in forms:
            if not form.is_valid():
                raise CommandError(
                    " ".join(str(text) for texts in form.errors.values() for text in texts)
                )
        for form in forms:
            form.save(rows)
        if options["format"] == "json":
            changed = ["name", "tags", "listed_in"]
            found = ({name: getattr(row, name) for name in changed} for row in rows)
            self.write_json([{"id": row.pk, **one} for row, one in zip(rows, found, strict=True)])
        else:
            self.stdout.write(f"{len(rows)} {kind}: done.")


def _rows(kind: Kind, names: list[str], text: str | None) -> Any:
    """The named rows, or those that the filter leaves.

    Raises:
        CommandError: one is not there, or neither names nor a filter were given, or both.
    """
    if bool(names) == (text is not None):
        raise CommandError("Give names, or a filter with --filter.")
    rows: QuerySet[Any] = kind.rows()
    if text is None:
        return [find(rows, kind.one, name) for name in names]
    try:
        return filtered(kind, rows, text)
    except FilterError as error:
        raise CommandError(str(error)) from None
