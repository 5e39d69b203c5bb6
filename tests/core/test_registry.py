from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
from digits_dummy import DataIngestion

from core.exceptions import PluginError
from core.plugins import DataIngestionInterface
from core.registry import Registry, data_plugins, import_apps, load_class


@pytest.fixture
def registry() -> Registry:
    return Registry("data", DataIngestionInterface)


def plugin(plugin_id: str, **attributes: object) -> type:
    return type("Plugin", (DataIngestionInterface,), {"id": plugin_id, "title": "T", **attributes})


def test_the_installed_plugins_are_found_by_their_entry_points():
    assert data_plugins["test-dummy"] is DataIngestion
    registered = data_plugins.registered("test-dummy")
    assert (registered.app, registered.version) == ("digits_dummy", "1.2.3")


def test_a_second_plugin_with_the_same_id_is_refused_and_both_are_named(registry):
    registry.register(DataIngestion)
    with pytest.raises(PluginError, match=r"digits_dummy\.data\.DataIngestion") as caught:
        registry.register(plugin("test-dummy", __qualname__="Other"))
    assert "Other" in str(caught.value)
    assert "DIGITS_PLUGINS_EXCLUDE" in str(caught.value)


@pytest.mark.parametrize("plugin_id", ["", "With Space", "UPPER", "-x", "a--b"])
def test_an_id_that_is_no_slug_is_refused(registry, plugin_id):
    with pytest.raises(PluginError, match="use a slug"):
        registry.register(plugin(plugin_id))


def test_a_class_without_the_interface_is_refused(registry):
    with pytest.raises(PluginError, match="no subclass of DataIngestionInterface"):
        registry.register(dict)


def test_an_unknown_id_lists_the_known_ones(registry):
    registry.register(plugin("b-known"))
    with pytest.raises(PluginError, match="no data plug-in 'x'; installed: b-known"):
        registry["x"]


def test_plugins_come_ordered_by_title(registry):
    registry.register(plugin("a", title="Zebra"))
    registry.register(plugin("b", title="Apple"))
    assert [found.get_title() for found in registry] == ["Apple", "Zebra"]


def test_a_broken_import_names_the_plugin_its_file_and_the_way_out(tmp_path, monkeypatch, settings):
    (tmp_path / "digits_torn.py").write_text("import does_not_exist\n")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("class", "digits_torn:DataIngestion", "digits.plugins.data")
    with pytest.raises(PluginError) as caught:
        load_class(entry, "data")
    assert "data plug-in class = digits_torn:DataIngestion" in str(caught.value)
    assert f"{tmp_path}/digits_torn.py, line 1" in str(caught.value)
    assert "DIGITS_PLUGINS_EXCLUDE" in str(caught.value)
    settings.DIGITS_PLUGIN_APPS = ["digits_torn"]
    with pytest.raises(PluginError, match="plug-in package digits_torn cannot be loaded"):
        import_apps()
