"""The documentation names what there is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import core.plugins
from core.registry import policy_plugins, solver_plugins

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PLUGINS = (ROOT / "docs/plugins.md").read_text()
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()


def test_the_readme_is_short():
    assert len(README.splitlines()) < 100


@pytest.mark.parametrize("name", core.plugins.__all__)
def test_every_public_name_is_documented(name):
    assert f"`{name}`" in PLUGINS


@pytest.mark.parametrize(
    "interface",
    [
        core.plugins.DataIngestionInterface,
        core.plugins.NetworkInterface,
        core.plugins.PolicyInterface,
        core.plugins.SolverInterface,
        core.plugins.VisualizationInterface,
    ],
)
def test_every_member_of_the_interfaces_is_documented(interface):
    members = [
        name for base in interface.__mro__[:-1] for name in (*vars(base), *base.__annotations__)
    ]
    for name in members:
        if not name.startswith("_"):
            assert re.search(rf"\b{name}\b", PLUGINS), name


def test_every_option_of_solvers_and_policies_is_documented_with_its_initial_value():
    training = (ROOT / "docs/training.md").read_text().replace("−", "-")
    lines = {
        plugin_id: line
        for line in training.splitlines()
        if line.startswith("| `")
        for plugin_id in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    for plugin in (*policy_plugins, *solver_plugins):
        for name, field in plugin.options_form().fields.items():
            initial = "no" if field.initial is False else f"{field.initial}".removesuffix(".0")
            initial = initial.replace("1e-07", "1e-7")
            described = rf"{name}` {re.escape(initial)}(?!\.?\d)"
            assert re.search(described, lines[plugin.id]), (plugin, name)


def test_every_command_is_documented():
    commands = (ROOT / "core/management/commands").glob("[!_]*.py")
    everything = README + ARCHITECTURE + PLUGINS
    for command in sorted(path.stem for path in commands):
        assert re.search(rf"\b{command}\b", everything), command


def test_every_environment_variable_is_documented():
    settings = (ROOT / "digits_site/settings.py").read_text()
    documented = (ROOT / "docs/operations.md").read_text()
    names = set(re.findall(r'(?:env_\w+\(|environ\.get\()\s*"(DIGITS_\w+)"', settings))
    assert len(names) > 8
    for name in sorted(names):
        assert f"`{name}`" in documented, name


def test_every_layer_is_documented():
    contracts = (ROOT / "pyproject.toml").read_text()
    layers = re.search(r"layers = \[(.*?)\]", contracts, re.DOTALL)
    for name in re.findall(r"[\w.]+", layers[1]):
        assert f"`{name}`" in ARCHITECTURE, name


def test_every_file_of_the_architecture_exists():
    named = re.findall(
        r"`((?:core|digits_site|networks|plugins|visualizations)/[\w./]*)`", ARCHITECTURE
    )
    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_nothing_names_a_registry_or_this_machine():
    names = re.compile(r"(?<!\w)/(work|root)/|pypi[.]org|npmjs[.]org|file:/[/]")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    assert ROOT / "setup.py" in paths
    for path in filter(Path.is_file, paths):
        assert not names.search(path.read_text(errors="ignore")), path
