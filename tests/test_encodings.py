"""Text files are UTF-8, whatever the locale of whoever starts the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("core", "digits_site", "networks", "plugins", "visualizations")
TEXTS = {"read_text", "write_text"}
OTHERS = {"Database", "Image", "file", "lmdb", "os", "tarfile"}
"""What has an `open` of another kind."""


def without_encoding(module: ast.Module) -> Iterator[int]:
    """The lines where a file is opened as text in the encoding of the locale."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        function, owner = node.func, ""
        if isinstance(function, ast.Attribute):
            owner = ast.unparse(function.value)
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        texts = {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
        named = {keyword.arg for keyword in node.keywords}
        is_binary = bool(texts & {"rb", "wb", "ab", "xb", "r+b", "a+b"}) or "buffering" in named
        opens = (name in TEXTS and owner) or (name == "open" and owner not in OTHERS)
        if opens and not is_binary and "encoding" not in named and "utf-8" not in texts:
            yield node.lineno


def test_every_text_file_is_opened_with_an_encoding():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for line in without_encoding(ast.parse(path.read_text("utf-8")))
    }
    assert found == set()


def test_it_is_found_out():
    code = "open(a); b.open('w'); c.read_text(); d.write_text(e)\nopen(f, 'rb'); os.open(g)"
    assert list(without_encoding(ast.parse(code))) == [1] * 4
