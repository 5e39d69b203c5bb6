"""Finding the installed plug-ins, and making each a Django app, or leaving it out.

Django would let one plug-in's error end every command and the server. So plug-ins are not
part of INSTALLED_APPS: core takes them in one by one when all else is there, and takes one
that fails out again, wherever it failed.
"""

from __future__ import annotations

import pkgutil
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import management
from django.core.management import find_commands

from core import policies, solvers
from core.exceptions import PluginError
from core.registration import Registry
from core.registration.failures import Failure, failures, reason_of
from core.registry import policy_plugins, solver_plugins

_APP_GROUP = "digits.plugins.app"
"""Names a package that is to be a Django app though it has no plug-in of another kind: one with
commands only."""


@dataclass(frozen=True)
class Found:
    """The entry point of a plug-in."""

    kind: str
    value: str
    """Module and class, as in ``digits_mine:DataIngestion``."""
    point: EntryPoint

    @property
    def app(self) -> str:
        """The root package."""
        return self.value.partition(":")[0].partition(".")[0].strip()

    @property
    def version(self) -> str:
        return _named(self.point.dist)[1] if self.point.dist else ""

    @property
    def source(self) -> str:
        return " ".join(_named(self.point.dist)) if self.point.dist else ""


@cache
def _named(package: Distribution) -> tuple[str, str]:
    """Name and version, kept because `importlib.metadata` parses them at each access."""
    return package.name, package.version


def install(kinds: Sequence[Registry[Any]]) -> None:
    """Take in every plug-in of these kinds that works; `core.registration.failures` has the others.

    The kinds are filled in their order, so that what networks and views name is there.
    """
    failures.clear()
    for policy in policies.BUNDLED:
        policy_plugins.register(policy, "core")
    for solver in solvers.BUNDLED:
        solver_plugins.register(solver, "core")
    packages: dict[str, list[Found]] = defaultdict(list)
    for found in _find(kinds):
        packages[found.app or found.source].append(found)
    usable: list[Found] = []
    for name, members in packages.items():
        with _or_left_out(f"The plug-in package {name}", members):
            _install_app(members[0].app)
            usable += members
    for registry in kinds:
        _register([found for found in usable if found.kind == registry.kind], registry)


def _find(kinds: Sequence[Registry[Any]]) -> list[Found]:
    """The plug-ins that are not excluded, in the same order in every process."""
    groups = {registry.group: registry.kind for registry in kinds} | {_APP_GROUP: "app"}
    installed = entry_points()  # reads the files of every package: once, and not for each group
    found = [
        Found(groups[group], point.value, point)
        for group in groups
        for point in installed.select(group=group)
    ]
    wanted = [one for one in found if one.app not in settings.DIGITS_PLUGINS_EXCLUDE]
    return sorted(wanted, key=lambda one: (one.app, one.kind, one.value, one.source))


def _install_app(app: str) -> None:
    """Make the package a Django app, as `django.setup` does with INSTALLED_APPS."""
    if not app:
        raise PluginError("its entry point names no module; write it as package:Class.")
    if apps.is_installed(app):
        return  # by the settings of a plug-in's own tests
    config = AppConfig.create(app)
    _require_free(config)
    config.apps = apps
    _set_configs({**apps.app_configs, config.label: config})
    try:
        config.import_models()
        _import_parts(config)
        config.ready()
    except BaseException:
        _remove(config)
        raise


def _require_free(config: AppConfig) -> None:
    """Raise PluginError where the app would take the place of another one."""
    for other in apps.get_app_configs():
        if config.label == other.label or config.name == other.name:
            raise PluginError(
                f"its Django app has the label {config.label!r} and the name {config.name!r}; "
                f"{other.name} has one of them already. Give it others in its AppConfig."
            )
    own = commands_in(config.path)
    for name, folder in command_folders() if own else ():
        if taken := sorted(own & commands_in(folder)):
            raise PluginError(
                f"its command {taken[0]} is one of {name} already. Begin the names of its commands "
                "with that of the package."
            )


def commands_in(folder: str) -> set[str]:
    return set(find_commands(str(Path(folder, "management"))))


def command_folders() -> Iterator[tuple[str, str]]:
    """The names and folders of Django and of all apps, which may have commands."""
    yield "Django", str(Path(management.__file__).parent.parent)
    for config in apps.get_app_configs():
        yield config.name, config.path


def _import_parts(config: AppConfig) -> None:
    """Import what Django imports later on, for all apps or none: pages would fail then."""
    folder = Path(config.path)
    if (folder / "templatetags").is_dir():
        package = import_module(f"{config.name}.templatetags")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    if (folder / "admin.py").exists() or (folder / "admin").is_dir():
        import_module(f"{config.name}.admin")


def _remove(config: AppConfig) -> None:
    """Leave nothing of an app that was installed only in part."""
    models = apps.all_models.pop(config.label, {}).values()
    if admin := sys.modules.get("django.contrib.admin"):
        for model in filter(admin.site.is_registered, models):
            admin.site.unregister(model)
    _set_configs({label: one for label, one in apps.app_configs.items() if one is not config})
    for model in apps.get_models(include_auto_created=True):
        model._meta._expire_cache()  # type: ignore[attr-defined]  # relations to what is gone


def _set_configs(configs: dict[str, AppConfig]) -> None:
    """Replace the apps: `django.setup` goes through the dict that was there before."""
    apps.app_configs = configs
    apps.clear_cache()


def _register(found: Sequence[Found], registry: Registry[Any]) -> None:
    """Register the classes; where two have one id, nobody knows which is meant: neither."""
    by_id: dict[str, dict[type, Found]] = defaultdict(dict)
    for one in found:
        with _or_left_out(f"The {one.kind} plug-in {one.value}", [one]):
            plugin = one.point.load()
            registry.require_valid(plugin)
            by_id[registry.id_of(plugin)].setdefault(plugin, one)
    for plugin_id, classes in by_id.items():
        for plugin, one in classes.items():
            with _or_left_out(f"The {one.kind} plug-in {one.value}", [one], plugin_id):
                if len(classes) > 1:
                    raise registry.same_id(list(classes))
                registry.register(plugin, one.app, one.version)


@contextmanager
def _or_left_out(what: str, members: Sequence[Found], plugin_id: str = "") -> Iterator[None]:
    """Keep the reason of whatever is raised, even SystemExit: all else is to run."""
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        kinds = tuple(dict.fromkeys(found.kind for found in members))
        app, source = members[0].app, members[0].source
        own = isinstance(error, PluginError)
        text = "" if own else _trace(error)
        reason = reason_of(error, app)
        failures.append(Failure(what, kinds, app, source, reason, text, plugin_id))


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
