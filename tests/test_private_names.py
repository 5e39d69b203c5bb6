"""What a module keeps to itself begins with an underscore, so that its entrance shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = (
    *("bench", "core", "digits_site", "networks", "plugins", "tests", "visualizations"),
    "manage.py",
)
CHECKED = (
    "core/admin",
    "core/archives",
    "core/diagnosis",
    "core/export",
    "core/inference",
    "core/management",
    "core/remarks.py",
    "core/representations",
    "core/training",
)
FOUND_BY_DJANGO = {"Command"}
"""Classes that Django looks up by name."""
WORD = re.compile(r"\w+")


def modules(*folders: str) -> list[Path]:
    paths = [ROOT / folder for folder in folders]
    return [
        path for one in paths for path in (sorted(one.rglob("*.py")) if one.is_dir() else [one])
    ]


def names_used(tree: ast.Module) -> Iterator[str]:
    """Names that a module imports, takes from another object, or has in a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from WORD.findall(node.value)


def is_registered(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any("register" in ast.unparse(decorator) for decorator in node.decorator_list)


def names_defined(tree: ast.Module) -> Iterator[str]:
    """Public functions, classes and variables of a module, but for registered ones."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [] if is_registered(node) else [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


@pytest.fixture(scope="module")
def users() -> dict[str, set[Path]]:
    """The modules that use a name, by name."""
    found: dict[str, set[Path]] = {}
    for path in modules(*SOURCES):
        for name in set(names_used(ast.parse(path.read_text()))):
            found.setdefault(name, set()).add(path)
    return found


def test_names_that_only_their_module_uses_are_private(users):
    public = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(*CHECKED)
        for name in names_defined(ast.parse(path.read_text()))
        if name not in FOUND_BY_DJANGO and not users.get(name, set()) - {path}
    ]
    assert public == []
