"""Print the card of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.cards.card import document_of
from core.cards.markdown import markdown_of
from core.files import why
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.representations.card import card_representation
from core.representations.model import whole_models


class Command(DigitsCommand):
    help = (
        "Write the card of a model: its data, settings, figures, limits, hardware, and whether it "
        "was reproduced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=arguments.name, help="The model's id or name.")
        parser.add_argument(
            "--format",
            choices=["md", "pdf", "json"],
            default="md",
            help="Markdown, PDF (which needs --output), or one JSON value for programs.",
        )
        parser.add_argument("--output", type=Path, help="A new file; by default, it is printed.")

    def handle(self, *, model: str, output: Path | None, **options: Any) -> None:
        card = card_representation(find(whole_models(), "model", model))
        if options["format"] == "json":
            self.write_json(card)
            return
        text = markdown_of(document_of(card))
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with output.open("xb") as file:
                file.write(text.encode())
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {why(error)}.") from None
        self.stdout.write(str(output))
