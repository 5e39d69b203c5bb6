"""Manage weights that trainings start from: snapshots of models, and files of other programs."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import UserError
from core.files import why
from core.forms.weights import WeightsForm, form_of
from core.management import arguments
from core.management.commands.pretrained import Command as Pretrained
from core.management.progress import ProgressLine
from core.models import PretrainedModel
from core.names import printed
from core.privacy import as_the_user_likes
from core.process.quiet import import_keras, prepare_for_tensorflow
from core.representations.pretrained import pretrained_representation
from core.store.checksums import sha256
from core.weights.fetching import fetch
from core.weights.folder import read_folder, read_sources
from core.weights.known import KNOWN, KnownWeights


class Command(Pretrained):
    help = (
        "List, make, import, fetch and delete weights that trainings start from: snapshots of "
        "models, and files of other programs."
    )
    renamed_to = ""

    def add_actions(self, actions: Any) -> dict[Any, Any]:
        importing = actions.add_parser(
            "import", help="Import a file, or a folder that `fetch` wrote."
        )
        self.add_import_arguments(importing)
        fetching = actions.add_parser(
            "fetch", help="Fetch known weights into a new folder, on a connected machine."
        )
        fetching.add_argument("weights", nargs="*", metavar="ID", help="By default, all.")
        fetching.add_argument("--list", action="store_true", help="Only list what is known.")
        fetching.add_argument("--output", type=Path, help="A folder, new or empty.")
        fetching.add_argument(
            "--sources", type=Path, help="A file of JSON with further weights, like the list's."
        )
        return super().add_actions(actions) | {importing: self.bring, fetching: self.fetch}

    def add_import_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="The file or folder.")
        parser.add_argument("--network", help="The id of the network that the weights are for.")
        parser.add_argument("--name", type=arguments.name, help="By default, the file's.")
        parser.add_argument("--license", help="Such as Apache-2.0.")
        parser.add_argument("--source", help="Where the file comes from, such as an address.")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            type=_option,
            dest="options",
            metavar="OPTION=VALUE",
            help="An option of the network with which they fit; may be repeated.",
        )
        parser.add_argument(
            "--shape",
            type=arguments.shape,
            default=(128, 128, 3),
            help="Height,width,channels of the images that the network is built for.",
        )
        parser.add_argument(
            "--by-order",
            action="store_true",
            help="Match layers by shape in their order, where their names differ.",
        )

    def bring(self, *, path: Path, **options: Any) -> None:
        """Import a file, or all files of a folder."""
        prepare_for_tensorflow()
        import_keras()
        try:
            if path.is_dir():
                rows = [
                    self.bring_known(path / one.file, one, options) for one in read_folder(path)
                ]
            else:
                rows = [self.bring_file(path, options)]
        except UserError as error:
            raise CommandError(str(error)) from None
        found = [pretrained_representation(row) for row in rows]
        if options["format"] == "json":
            self.write_json(found)
            return
        for one in found:
            self.print_report(one)

    def bring_file(self, path: Path, options: dict[str, Any]) -> PretrainedModel:
        known = _known_by_checksum(path)
        if known is not None and options["network"] in (None, known.network):
            return self.bring_known(path, known, options)
        data = {name: options[name] for name in ("network", "license", "source", "by_order")}
        data |= {
            "file": str(path.absolute()),
            "name": options["name"] or path.stem.removesuffix(".weights"),
        }
        more = {"shape": options["shape"]}
        return self.saved(WeightsForm(data, dict(options["options"])), more)

    def bring_known(
        self, path: Path, known: KnownWeights, options: dict[str, Any]
    ) -> PretrainedModel:
        form = form_of(known, path.absolute(), options["name"] or known.id)
        more = {"reversed_channels": known.reversed_channels, "golden": known.golden}
        return self.saved(form, more)

    def saved(self, form: WeightsForm, more: dict[str, Any]) -> PretrainedModel:
        if not form.is_valid():
            raise CommandError(
                " ".join(
                    f"{field}: {' '.join(map(str, texts))}" for field, texts in form.errors.items()
                )
            )
        return form.save(**more)

    def print_report(self, found: dict[str, Any]) -> None:
        report = found["import"]
        self.stdout.write(
            f"“{found['name']}” for {found['network']}, {found['license']}: {found['path']}"
        )
        for name in report["matched"]:
            source = report["sources"][name]
            self.stdout.write(f"  {name}" + (f" from {source}" if source != name else ""))
        count = len(report["matched"])
        matched = f"{count} layer{'' if count == 1 else 's'} matched"
        self.stdout.write(f"{matched}; random: {_names(report['random'])}")
        if report["unused"]:
            self.stdout.write(f"not used of the file: {_names(report['unused'])}")
        if golden := report["golden"]:
            self.stdout.write(
                f"golden picture: {golden['features']} features, largest difference "
                f"{golden['largest_difference']:.2g}"
            )
        else:
            self.stdout.write("golden picture: nothing is known to compare it with")

    def fetch(
        self,
        *,
        weights: list[str],
        list: bool,  # noqa: A002 - argparse's name of --list
        output: Path | None,
        sources: Path | None,
        **options: Any,
    ) -> None:
        """List the known weights, or fetch some of them."""
        try:
            known = KNOWN | {one.id: one for one in (read_sources(sources) if sources else ())}
            if missing := [one for one in weights if one not in known]:
                raise CommandError(
                    f"Unknown weights {missing[0]!r}. Available: {', '.join(known)}."
                )
            chosen = [known[one] for one in weights or known]
            if list:
                self.print_known(chosen, options)
                return
            if output is None:
                raise CommandError("Say where: --output FOLDER, which is new or empty.")
            with as_the_user_likes():
                fetch(chosen, output.absolute(), ProgressLine(options["verbosity"]))
        except UserError as error:
            raise CommandError(str(error)) from None
        if options["format"] == "json":
            self.write_json({"folder": str(output), "weights": [asdict(one) for one in chosen]})
        else:
            files = f"{len(chosen)} file{'' if len(chosen) == 1 else 's'}"
            self.stdout.write(
                f"{files} in {output}. Carry the folder to the server, and there run: "
                "manage.py weights import FOLDER"
            )

    def print_known(self, chosen: list[KnownWeights], options: dict[str, Any]) -> None:
        if options["format"] == "json":
            self.stdout.write(json.dumps({"weights": [asdict(one) for one in chosen]}, indent=1))
            return
        for one in chosen:
            self.stdout.write(f"{one.id}: {printed(one.title)}, for {one.network}")
            self.stdout.write(f"  {one.license}, {one.source}")
            self.stdout.write(f"  {one.url} ({one.checksum})")


def _option(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"{text[:40]!r} is not OPTION=VALUE")
    return name, value


def _names(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _known_by_checksum(path: Path) -> KnownWeights | None:
    """The known weights that a file holds, by its checksum."""
    try:
        digest = f"sha256:{sha256(path)}"
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {why(error)}.") from None
    return next((one for one in KNOWN.values() if one.checksum == digest), None)
