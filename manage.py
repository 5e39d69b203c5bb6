#!/usr/bin/env python
"""Django's command-line utility for this project."""

from __future__ import annotations

import gc
import os
import sys

from django.core.management import BaseCommand, ManagementUtility, get_commands

from core.management.ends import argument_errors, run_and_report
from core.management.output import prepare_streams


class Utility(ManagementUtility):
    """Django's, without a search for garbage in what commands import."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        if subcommand not in get_commands():
            with argument_errors():
                super().fetch_command(subcommand)  # says so, and exits
        command = super().fetch_command(subcommand)
        # All is imported now, and stays until the end. Looking through it costs more each time.
        gc.freeze()
        gc.enable()
        return command


def ensure_utf8() -> None:
    """Begin anew in UTF-8 where the locale has another encoding.

    Names and files are UTF-8 whatever the locale says; only the terminal's encoding is left.
    """
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        terminal = getattr(sys.stdout, "encoding", "utf-8")
        own = {"PYTHONUTF8": "1", "PYTHONIOENCODING": terminal}
        os.execve(sys.executable, sys.orig_argv, os.environ | own)  # noqa: S606 - no shell
    # Not for the processes of jobs: what they print goes to logs.
    os.environ.pop("PYTHONIOENCODING", None)


def main() -> None:
    ensure_utf8()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digits_site.settings")
    gc.disable()  # it is a fifth of the time that a command takes to start
    prepare_streams()
    sys.exit(run_and_report(Utility(sys.argv).execute, sys.argv))


if __name__ == "__main__":
    main()
