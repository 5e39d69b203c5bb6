#!/usr/bin/env python
"""Django's command-line utility for this project."""

from __future__ import annotations

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, ManagementUtility
from django.db import DatabaseError

from core.management.visible_output import print_visibly
from core.troubles import trouble


class Utility(ManagementUtility):
    """Django's; what our own commands print has names of users' files in it."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if type(command).__module__.startswith("core."):
            print_visibly(command)
        # All is imported now, and stays until the end. Looking through it costs more each time.
        gc.freeze()
        gc.enable()
        return command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digits_site.settings")
    gc.disable()  # it is a fifth of the time that a command takes to start
    try:
        Utility(sys.argv).execute()
    except ImproperlyConfigured as error:
        sys.exit(f"error: {error}")
    except (DatabaseError, OSError) as error:
        if not (text := trouble(error)):
            raise
        sys.exit(f"error: {text} ({error})")


if __name__ == "__main__":
    main()
