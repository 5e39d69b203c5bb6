"""Paths of this machine, which no picture of the tour may show."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from playwright.sync_api import Page

from bench import quality_data
from scripts.tour.commands import ROOT

HOST = "workstation"
_REPLACE = """(pairs) => {
  const shown = (text) => pairs.reduce((known, [from, to]) => known.replaceAll(from, to), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = shown(walker.currentNode.data);
    if (text !== walker.currentNode.data) walker.currentNode.data = text;
  }
  for (const field of document.querySelectorAll("input, textarea")) {
    const value = field.type === "file" ? "" : shown(field.value);
    if (value && value !== field.value) field.value = value;
  }
}"""


def replaced() -> list[tuple[str, str]]:
    """What is replaced by what, the longest first, as one may lie within another."""
    pairs = {
        os.environ["DIGITS_DATA_DIR"]: "/srv/digits",
        str(Path(quality_data.DATA).resolve()): "/data",
        str(quality_data.DATA): "/data",
        str(ROOT): "/opt/digits",
        sys.prefix: "/opt/digits/.venv",
        str(Path.home()): "/home/ann",
        socket.gethostname(): HOST,
    }
    return sorted(pairs.items(), key=lambda pair: -len(pair[0]))


def mask(page: Page) -> None:
    """Show neutral paths on a page, in texts and fields."""
    page.evaluate(_REPLACE, [list(pair) for pair in replaced()])
