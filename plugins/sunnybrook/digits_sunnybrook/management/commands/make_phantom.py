from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.plugins.commands import DigitsCommand, as_the_user_likes
from digits_sunnybrook.phantom import CASE, write_phantom
from digits_sunnybrook.shapes import SIZE


class Command(DigitsCommand):
    needs_database = False
    requires_system_checks = []
    help = (
        "Write synthetic short-axis cardiac MR series with contours, DIR/dicom and "
        "DIR/contours, as the Sunnybrook plug-in reads them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--patients", type=int, default=12, help="1 to 99; default 12")
        parser.add_argument("--slices", type=int, default=10, help="of a patient; default 10")
        parser.add_argument(
            "--size",
            type=int,
            choices=(64, 128, SIZE),
            default=SIZE,
            help=f"height and width of the images in pixels; default {SIZE}",
        )
        parser.add_argument("--seed", type=int, default=0, help="the same gives the same bytes")
        parser.add_argument("--force", action="store_true", help="replace phantoms in DIR")

    @as_the_user_likes()
    def handle(
        self,
        *args: Any,
        folder: Path,
        patients: int,
        slices: int,
        size: int,
        seed: int,
        force: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        if not (1 <= patients <= 99 and 1 <= slices <= 99 and seed >= 0):
            raise CommandError("Give 1 to 99 patients and slices, and a seed of 0 or more.")
        clear([folder / "dicom", folder / "contours"], force)
        images = 0
        for path in write_phantom(folder, patients, slices, seed, size):
            images += 1
            if verbosity > 1:
                self.stdout.write(str(path))
        if verbosity > 0:
            self.stdout.write(
                f"{images} images of {patients} patients in {folder / 'dicom'}, "
                f"contours in {folder / 'contours'}."
            )


def clear(targets: list[Path], force: bool) -> None:
    """Remove older phantoms, and nothing else, where that is wanted."""
    for target in targets:
        if not force and target.exists() and any(target.iterdir()):
            raise CommandError(f"{target} is not empty; --force replaces the phantoms in it.")
    for target in targets:
        for case in target.glob(f"{CASE}-*"):
            shutil.rmtree(case)
