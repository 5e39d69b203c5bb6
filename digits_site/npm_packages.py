"""The npm packages whose modules name each other: those of the editor of own networks."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

MODULES = {
    **{
        f"@codemirror/{name}": "dist/index.js"
        for name in (
            *("state", "view", "language", "commands", "autocomplete", "lint"),
            *("lang-python", "streamparser"),
        )
    },
    **{f"@lezer/{name}": "dist/index.js" for name in ("common", "highlight", "lr", "python")},
    "style-mod": "src/style-mod.js",
    "crelt": "index.js",
    "w3c-keyname": "index.js",
    "@marijn/find-cluster-break": "src/index.js",
}
"""The main module of each, within the package."""


def static_folders(node_modules: Path) -> list[tuple[str, Path]]:
    """The folders of these modules for `STATICFILES_DIRS`, below `npm/`."""
    return [(_place(name), (node_modules / name / file).parent) for name, file in MODULES.items()]


def static_files() -> dict[str, str]:
    """The static file of each package's main module."""
    return {name: f"{_place(name)}/{PurePosixPath(file).name}" for name, file in MODULES.items()}


def _place(name: str) -> str:
    return f"npm/{name.removeprefix('@')}"
