#!/usr/bin/env python
"""Django's command-line utility for this project."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from core.exceptions import PluginError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digits_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except PluginError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
