"""Plug-ins import of ours what `core.plugins` and the modules below it name in `__all__`."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.conformance.scaffold import KINDS, Scaffold

ROOT = Path(__file__).parents[3]
DOCUMENT = "\n".join((ROOT / "docs" / name).read_text() for name in ("plugins.md", "extending.md"))
OURS = {"core", "digits_site", "networks", "visualizations"}
WRITTEN = (
    *("plugins/*/digits_*/**/*.py", "networks/**/*.py", "visualizations/**/*.py"),
    "tests/dummy_plugin/**/*.py",
)


def public_names() -> dict[str, list[str]]:
    """The names by module; read, not imported, since one of the modules imports Keras."""
    found = {}
    for path in (ROOT / "core/plugins").rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                parts = path.relative_to(ROOT).with_suffix("").parts
                module = ".".join(part for part in parts if part != "__init__")
                found[module] = ast.literal_eval(node.value)
    return found


PUBLIC = public_names()


def sources() -> Iterator[tuple[str, str]]:
    """All code of plug-ins that there is, with a name for it."""
    for pattern in WRITTEN:
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text()
    for kind in KINDS:
        for path, text in Scaffold("any-name", kind).files():
            if path.suffix == ".py":
                yield f"startplugin --kind {kind}: {path}", text
    for number, text in enumerate(re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.M | re.S)):
        yield f"docs/plugins.md, example {number}", text


def imports(text: str, package: str) -> Iterator[tuple[str, list[str]]]:
    """The modules of ours that code imports, and the names from them, but its own package."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named = [(name.name, []) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [(node.module or "", [name.name for name in node.names])]
        else:
            continue
        yield from ((module, names) for module, names in named if root(module) in OURS - {package})


def root(module: str) -> str:
    return module.partition(".")[0]


def test_plugins_import_public_names_only():
    seen, wrong = set(), []
    for place, text in sources():
        for module, names in imports(text, place.partition("/")[0]):
            seen.add(module)
            known = PUBLIC.get(module, [])
            wrong += [f"{place}: {module}.{name}" for name in names or [""] if name not in known]
    assert not wrong, "name it in __all__ of a module below core.plugins, and in docs/plugins.md"
    assert seen == set(PUBLIC), "a public module that no plug-in uses"


@pytest.mark.parametrize("module", sorted(set(PUBLIC) - {"core.plugins"}))
def test_every_public_name_stands_in_its_modules_section(module):
    assert f"| `{module}` |" in DOCUMENT
    section = re.search(rf"^### `{module}`\n(.*?)(?=^##|\Z)", DOCUMENT, re.M | re.S)
    assert section, module
    told = set(re.findall(r"`(\w+)[`(]", section[1]))
    assert set(PUBLIC[module]) <= told, set(PUBLIC[module]) - told


def test_the_contract_holds_for_every_bundled_plugin():
    """import-linter's list is written by hand."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {path.parent.name for path in ROOT.glob("plugins/*/digits_*/apps.py")}
    (contract,) = (
        one for one in settings["contracts"] if one["name"].startswith("Plug-ins know the public")
    )
    assert set(contract["source_modules"]) == packages | {"networks", "visualizations"}
    assert contract["forbidden_modules"] == ["core", "digits_site"]
    assert contract["ignore_imports"] == ["** -> core.plugins", "** -> core.plugins.**"]
