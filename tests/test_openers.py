"""Files that users name are opened in one way: by `core.files`, and images by `core.images`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
READ_WHAT_USERS_NAME = (
    *("core/*.py", "core/dicom/*.py", "core/forms/*.py", "core/images/*.py"),
    "core/plugins/**/*.py",
    *("plugins/*/digits_*/**/*.py", "visualizations/*.py"),
)
OURS = {"core.files", "core.texts", "core.plugins.files", "core.plugins.text"}
OPENERS = {
    *("open", "fdopen", "read_bytes", "read_text", "fromfile", "loadtxt", "genfromtxt"),
    *("imread", "dcmread", "TiffFile", "memmap", "copyfile", "copytree"),
}
ALLOWED = {
    "core/files.py": "the one way",
    "core/images/formats.py": "Pillow, of an open file, with the formats named",
    "core/images/tiff_header.py": "tifffile, of an open file",
    "plugins/prebuilt_lmdb/digits_prebuilt_lmdb/database.py": "LMDB, once core.files opened it",
}


def opening(module: ast.Module) -> Iterator[int]:
    """The lines where a file may be opened to be read."""
    ours = {
        name.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in OURS
        for name in node.names
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if isinstance(function, ast.Name) and function.id not in ours:
                name = function.id
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            writes = any(str(text).startswith(("w", "x", "a")) for text in texts)
            if name in OPENERS and not writes:
                yield node.lineno


def test_nothing_else_opens_what_users_name():
    found = {}
    for pattern in READ_WHAT_USERS_NAME:
        for path in ROOT.glob(pattern):
            if lines := list(opening(ast.parse(path.read_text()))):
                found[str(path.relative_to(ROOT))] = lines
    others = {path: lines for path, lines in found.items() if path not in ALLOWED}
    assert not others, "use core.files.open_named or core.files.read_bytes"
    assert set(found) == set(ALLOWED)
