"""Look inside a network from the command line: layers, and an explanation, as files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import InferenceError, StoreError, UserError
from core.forms.looking import LookForm
from core.forms.snapshot_choice import BY_DEFAULT
from core.looking.methods import METHODS
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.ensembles import ONE_MODEL, find_with_epoch
from core.predicting.batching import Batcher
from core.predicting.kept import KeptModels
from core.predicting.look_question import LookQuestion, LookReply
from core.predicting.looking import look
from core.privacy import as_the_user_likes
from core.process.quiet import import_keras, prepare_for_tensorflow

_ALL = 100_000
"""More layers than any network has."""
_OTHERS = 10
_PICTURES = ("input", "seen", "base", "layer", "overlay")


class Command(DigitsCommand):
    help = "Write what a network's layers compute for an input, and what its output depends on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=arguments.name, help=ONE_MODEL)
        inputs = parser.add_mutually_exclusive_group(required=True)
        inputs.add_argument("--image", metavar="PATH", help="An image file.")
        inputs.add_argument("--stage", help="Take a sample of the dataset's train, val or test.")
        parser.add_argument(
            "--number",
            type=int,
            default=0,
            help="Of the sample in the stage, or of the image in a file of several, from 0.",
        )
        parser.add_argument("--epoch", type=arguments.epoch, help=BY_DEFAULT)
        titles = "; ".join(f"{name}: {title}" for name, title in METHODS.items())
        parser.add_argument("--method", choices=METHODS, default=next(iter(METHODS)), help=titles)
        parser.add_argument(
            "--aspect", default="", help="The key of what is explained; by default the prediction."
        )
        parser.add_argument("--layer", default="", help="Grad-CAM: a convolutional layer.")
        parser.add_argument("--steps", type=int, default=64, help="Integrated gradients: points.")
        parser.add_argument("--baseline", default="", help="Integrated gradients: mean or darkest.")
        parser.add_argument("--patch", type=int, help="Occlusion: pixels of a patch's side.")
        parser.add_argument(
            "--tiles", type=int, default=64, help="The maximum number of tiles of an array."
        )
        parser.add_argument("--output", required=True, type=Path, help="A folder for the files.")
        self.add_format(parser)

    def handle(self, *, model: str, output: Path, **options: Any) -> None:
        row, chosen = find_with_epoch(model)
        form = LookForm(row, _data_of(options | ({} if chosen is None else {"epoch": chosen})))
        if not form.is_valid():
            raise CommandError(_errors_of(form))
        prepare_for_tensorflow()
        import_keras()
        try:
            with as_the_user_likes(), form.question(tiles=options["tiles"]) as question:
                found = _written(question, output)
        except (UserError, StoreError) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        if options["format"] == "json":
            self.write_json(found)
            return
        self.print_text(found, output)

    def print_text(self, found: dict[str, Any], output: Path) -> None:
        explanation = found["explanation"]
        self.stdout.write(f"{found['input']}: {explanation['aspect']['text']}")
        for name, value in explanation["facts"].items():
            shown = f"{value:.5g}" if isinstance(value, float) else value
            self.stdout.write(f"  {name}: {shown}")
        if explanation["remark"]:
            self.stdout.write(f"  WARNING: {explanation['remark']}", self.style.WARNING)
        others = [one for one in found["overview"]["aspects"] if one != explanation["aspect"]]
        for one in others[:_OTHERS]:
            self.stdout.write(f"  --aspect “{one['key']}”: {one['text']}")
        self.stdout.write(f"{len(found['layers'])} layers; pictures and inside.json in {output}")


def _errors_of(form: LookForm) -> str:
    return " ".join(
        str(text) if field == "__all__" else f"{field}: {text}"
        for field, texts in form.errors.items()
        for text in texts
    )


def _data_of(options: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the fields of the form."""
    names = ("image", "stage", "number", "method", "aspect", "layer", "steps", "baseline", "patch")
    data = {name: options[name] for name in names if options[name] is not None}
    return data | ({} if options["epoch"] is None else {"snapshot": options["epoch"]})


def _written(question: LookQuestion, output: Path) -> dict[str, Any]:
    """Everything that was seen, which is also written to the folder with its pictures.

    Raises:
        InferenceError: it cannot be seen, and why.
    """

    def keep(name: str, png: bytes) -> str:
        path = re.sub(r"[^\w.-]+", "-", name) + ".png"
        folder = "layers" if name not in _PICTURES else ""
        (output / folder).mkdir(parents=True, exist_ok=True)
        (output / folder / path).write_bytes(png)
        return str(Path(folder) / path)

    batcher = Batcher(KeptModels())
    reply = _succeeded(look(question, batcher, keep))
    every = replace(question, method="", start=0, count=_ALL)
    layers = _succeeded(look(every, batcher, keep)).layers
    facts = {"input": reply.name, "overview": reply.overview, "explanation": reply.explanation}
    found: dict[str, Any] = facts | {"layers": layers}
    (output / "inside.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _succeeded(reply: LookReply) -> LookReply:
    if error := reply.error or reply.why_not:
        raise InferenceError(error)
    return reply
