"""Print the card of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.cards.card import document_of
from core.cards.markdown import markdown_of
from core.cards.pdf import pdf_of
from core.exceptions import ExportError
from core.files import why
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.privacy import as_the_user_likes
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
        document = document_of(card)
        if output is None:
            if options["format"] == "pdf":
                raise CommandError("A PDF is not printed; say where to write it: --output FILE.")
            self.stdout.write(markdown_of(document), ending="")
            return
        try:
            is_pdf = options["format"] == "pdf"
            content = pdf_of(document) if is_pdf else markdown_of(document).encode()
            with as_the_user_likes(), output.open("xb") as file:
                file.write(content)
        except ExportError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {why(error)}.") from None
        self.stdout.write(str(output))
