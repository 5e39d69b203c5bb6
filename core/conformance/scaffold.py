"""What `manage.py startplugin` writes: an installable plug-in, made of text templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from string import Template

from core.exceptions import UserError

TEMPLATES = Path(__file__).parent / "templates"
_SUFFIX = "-tpl"
_PACKAGE = "package"
"""The folder among the templates that gets the name of the plug-in's package."""
LONGEST_NAME = 50
KINDS = {
    "data": {
        "module": "data",
        "entry_class": "DataIngestion",
        "does": "PNG images with the class in the file's name",
    },
    "network": {
        "module": "network",
        "entry_class": "Network",
        "does": "a small convolutional network that classifies images",
    },
    "view": {
        "module": "view",
        "entry_class": "Visualization",
        "does": "classes of pixels and their areas",
    },
}


class ScaffoldError(UserError):
    """A plug-in that cannot be written; the text says what to change."""


@dataclass(frozen=True)
class Scaffold:
    """A new plug-in of one of the `KINDS`, by its name."""

    name: str
    """As the author gave it, such as `my-scans`."""
    kind: str

    @property
    def slug(self) -> str:
        """The plug-in's id."""
        return "-".join(words(self.name))

    @property
    def package(self) -> str:
        return "digits_" + "_".join(words(self.name))

    @property
    def distribution(self) -> str:
        """What pip calls it."""
        return f"digits-plugin-{self.slug}"

    def facts(self) -> Mapping[str, str]:
        """What the templates name."""
        spoken = " ".join(words(self.name))
        return KINDS[self.kind] | {
            "kind": self.kind,
            "slug": self.slug,
            "package": self.package,
            "distribution": self.distribution,
            "title": spoken[0].upper() + spoken[1:],
            "config": "".join(word.capitalize() for word in words(self.name)) + "Config",
            "description": f"DIGITS {self.kind} plug-in: {KINDS[self.kind]['does']}",
        }

    def check(self) -> None:
        """Refuse a name that nothing, or something else, could be installed by.

        Raises:
            ScaffoldError: the text says why.
        """
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*", self.name):
            raise ScaffoldError(
                f"{self.name!r} is not a name for a plug-in: start with a letter, and use letters "
                "and digits, with single - or _ between them, such as my-scans."
            )
        if len(self.name) > LONGEST_NAME:
            raise ScaffoldError(f"A name has at most {LONGEST_NAME} characters.")
        if find_spec(self.package) is not None:
            raise ScaffoldError(
                f"There is already a package {self.package}. Choose another name, or uninstall it."
            )
        if is_installed(self.distribution):
            raise ScaffoldError(f"{self.distribution} is already installed. Choose another name.")

    def write(self, directory: Path) -> list[Path]:
        """Write the plug-in into a new folder of its name, and return the files.

        Raises:
            ScaffoldError: the name is not to be used, or the folder is already there.
        """
        self.check()
        folder = directory / self.slug
        if folder.exists():
            raise ScaffoldError(
                f"{folder} is already there; nothing was written. Choose another name or "
                "--directory, or remove it."
            )
        written = []
        for place, text in self.files():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
        return written

    def files(self) -> Iterator[tuple[Path, str]]:
        """Path within the plug-in's folder, and text, of each file."""
        facts = self.facts()
        for root in (TEMPLATES / "both", TEMPLATES / self.kind):
            for source in sorted(root.rglob(f"*{_SUFFIX}")):
                parts = source.relative_to(root).parts
                place = Path(*(self.package if part == _PACKAGE else part for part in parts))
                text = Template(source.read_text(encoding="utf-8")).substitute(facts)
                yield place.with_name(place.name.removesuffix(_SUFFIX)), text


def words(name: str) -> list[str]:
    return re.split("[-_]", name.lower())


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
