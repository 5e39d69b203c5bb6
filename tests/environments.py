"""A fresh virtual environment that sees the product, to install plug-ins into."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PRODUCT = {"networks", "visualizations"}
"""Packages of the product itself with plug-ins in them."""
SPARED = ["jax", "pandas", "sklearn"]
"""What TensorFlow and Keras import where it is installed, as for tests but not for users."""
OF_TESTS = ("DJANGO_SETTINGS_MODULE", "DIGITS_TESTS_DATA_DIR", "PYTHONPATH")


@dataclass(frozen=True)
class FreshEnvironment:
    """Nothing is installed in it but what a test installs.

    It imports the product and what the product needs from where they are, by a `.pth`
    file; plug-ins that are installed there in editable mode are left out.
    """

    folder: Path
    data: Path
    """The product's data folder."""

    @classmethod
    def make(cls, folder: Path, data: Path) -> FreshEnvironment:
        venv.create(folder, with_pip=False, symlinks=True)
        made = cls(folder, data)
        places = dict.fromkeys([*map(sysconfig.get_path, ("purelib", "platlib")), str(ROOT)])
        lines = [*places, f"import sys; sys.modules.update(dict.fromkeys({SPARED}))"]
        (made.packages / "product.pth").write_text("".join(f"{line}\n" for line in lines))
        return made

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        paths = {"base": str(self.folder), "platbase": str(self.folder)}
        return Path(sysconfig.get_path("purelib", "venv", paths))

    def install(self, *plugins: Path) -> None:
        """`pip install` of folders, by the product's pip, from no index."""
        options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
        subprocess.run(
            [sys.executable, "-m", "pip", "--python", self.python, "install", *options, *plugins],
            check=True,
            capture_output=True,
            text=True,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k not in OF_TESTS}
        return subprocess.run(
            [self.python, "manage.py", *arguments],
            cwd=ROOT,
            env=environment
            | {"DIGITS_DATA_DIR": str(self.data), "DIGITS_PLUGINS_EXCLUDE": editable_plugins()},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def json(self, *arguments: str) -> Any:
        """What a command that must succeed prints as the last line."""
        done = self.manage(*arguments, "--format", "json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def editable_plugins() -> str:
    """The packages of the plug-ins that are installed where the product is, with commas between.

    Their entry points are seen from a fresh environment, but not their code.
    """
    groups = [f"digits.plugins.{kind}" for kind in ("data", "network", "view")]
    entries = [entry for group in groups for entry in entry_points(group=group)]
    return ",".join(sorted({entry.module.partition(".")[0] for entry in entries} - PRODUCT))
