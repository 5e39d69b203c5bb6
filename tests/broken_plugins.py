"""Plug-ins that cannot be used, each in its own way, as pip would have left them in a folder."""

from __future__ import annotations

from pathlib import Path

DATA = "[digits.plugins.data]\nclass = {0}:DataIngestion\n"
NETWORK = "[digits.plugins.network]\nclass = {0}:Network\n"
VIEW = "[digits.plugins.view]\nclass = {0}:Visualization\n"
GOOD = """
from core.plugins import DataIngestionInterface

class DataIngestion(DataIngestionInterface):
    id, title = "{0}", "Of {0}"

    def prepare(self):
        return {{}}

    def itemize_entries(self, stage):
        return list(range(4)) if stage == "train" else []

    def encode_entry(self, entry):
        import numpy
        return numpy.full((16, 16, 1), entry, "uint8"), int(entry % 2)
"""
CONFIG = "from django.apps import AppConfig\n\nclass Config(AppConfig):\n    name = '{0}'\n"
MODEL = """
from django.db import models

class Remark(models.Model):
    dataset = models.ForeignKey("core.Dataset", models.CASCADE)
    user = models.ForeignKey("auth.User", models.CASCADE)
"""


def put(site: Path, name: str, files: dict[str, str] | None = None, points: str = DATA) -> Path:
    """Install the package of that name; without files, only its metadata."""
    metadata = site / f"{name}_dist-7.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Name: {name}-dist\nVersion: 7.0\n")
    (metadata / "entry_points.txt").write_text(points.format(name))
    for path, text in (files or {}).items():
        file = site / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return site / name


def good(plugin_id: str, more: str = "") -> dict[str, str]:
    return {"__init__.py": GOOD.format(plugin_id) + more}


def put_all(site: Path) -> dict[str, str]:
    """Install one of each kind; the reason that each must be left out with, by package."""
    reasons = {}

    def broken(name: str, reason: str, files: dict[str, str] | None, points: str = DATA) -> None:
        put(site, name, files, points)
        reasons[name] = reason

    def app(name: str, reason: str, **files: str) -> None:
        named = {path.replace("__", "/") + ".py": text for path, text in files.items()}
        broken(name, reason, good(name.replace("_", "-")) | named)

    broken(
        "no_import", "No module named 'nowhere_at_all'", {"__init__.py": "import nowhere_at_all"}
    )
    broken("no_syntax", "SyntaxError", {"__init__.py": "class:\n"})
    broken("exits", "SystemExit: 3", {"__init__.py": "raise SystemExit(3)"})
    broken("odd_error", "Odd", {"__init__.py": "class Odd(BaseException): ...\nraise Odd"})
    broken("gone", "No module named 'gone'", None)
    broken("no_attribute", "has no attribute 'DataIngestion'", {"__init__.py": ""})
    subclass = "not a subclass of DataIngestionInterface"
    broken("module_only", subclass, {"__init__.py": ""}, DATA[:-15])
    broken("no_module", "names no module", None, "[digits.plugins.data]\nclass =\n")
    reasons[""] = reasons.pop("no_module")  # it names no package
    broken("no_plugin", "not a subclass", {"__init__.py": "class DataIngestion: ..."})
    broken("no_slug", "has the id 'Not a slug'; use a slug", good("Not a slug"))
    broken("no_title", "has the title None", good("no-title", "    title = None\n"))
    for twin in ("twin_a", "twin_b"):
        broken(twin, "Two data plug-ins have the id 'twin'", good("twin"))
    broken("hides_ours", "the id 'image-gradients'", good("image-gradients"))
    view = "from core.plugins import VisualizationInterface\n\n"
    view += "class Visualization(VisualizationInterface):\n    id = title = 'v'\n"
    view += "    def shows(task): raise ValueError('shows nothing')\n"
    broken("no_view", "shows nothing", {"__init__.py": view}, VIEW)
    network = "from core.plugins import NetworkInterface\n\n"
    network += "class Network(NetworkInterface):\n    id = title = 'n'\n"
    broken("no_tasks", "has no attribute 'tasks'", {"__init__.py": network}, NETWORK)
    broken("core", "has no attribute 'DataIngestion'", None)

    app("bad_apps", "NameError", apps="nothing")
    app("bad_config", "Cannot import 'elsewhere'", apps=CONFIG.format("elsewhere"))
    app("auth", "the label 'auth'")
    app("takes_name", "django_q has one of them", apps=CONFIG.format("django_q"))
    command = {"management/commands/train.py": "", "management/commands/other.py": ""}
    broken("takes_command", "command train is one of core already", good("takes-command") | command)
    page = "from core.plugins.pages import PageInterface\n\nclass Page(PageInterface):\n"
    page += "    id = title = 'no-page'\n    urlpatterns = 7\n"
    broken(
        "no_page", "TypeError", {"__init__.py": page}, "[digits.plugins.page]\nclass = {0}:Page\n"
    )
    app("bad_models", "ZeroDivisionError", models=MODEL + "1 / 0\n")
    app("bad_tags", "no tags today", templatetags__x="raise ImportError('no tags today')")
    ready = CONFIG.format("bad_ready") + "    def ready(self): {}['not ready']\n"
    app("bad_ready", "'not ready'", apps=ready, models=MODEL)
    admin = "from django.contrib import admin\nfrom bad_admin.models import Remark\n"
    app(
        "bad_admin",
        "ZeroDivisionError",
        models=MODEL,
        admin=admin + "admin.site.register(Remark)\n1/0",
    )
    return reasons
