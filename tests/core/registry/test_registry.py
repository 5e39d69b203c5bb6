from __future__ import annotations

import pytest
from digits_dummy import DataIngestion
from django.urls import path

from core.exceptions import PluginError
from core.plugins import DataIngestionInterface
from core.plugins.pages import PageInterface
from core.registration import Registry
from core.registration.failures import Failure
from core.registry import data_plugins, page_plugins


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


@pytest.mark.parametrize("plugin_id", ["", "With Space", "UPPER", "-x", "a--b"])
def test_an_id_that_is_no_slug_is_refused(registry, plugin_id):
    with pytest.raises(PluginError, match="use a slug"):
        registry.register(plugin(plugin_id))


def test_a_class_without_the_interface_is_refused(registry):
    with pytest.raises(PluginError, match="not a subclass of DataIngestionInterface"):
        registry.register(dict)


def test_an_unknown_id_lists_the_known_ones(registry):
    registry.register(plugin("b-known"))
    with pytest.raises(PluginError, match="no data plug-in 'x'; installed: b-known"):
        registry["x"]


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        ([], "has no urlpatterns"),
        ([print], "has no urlpatterns"),
        ([path("/slash/", lambda request: None)], "begins? with a '/'|route beginning with"),
    ],
)
def test_a_page_that_would_end_the_loading_of_all_is_refused(patterns, message):
    attributes = {"id": "mine", "title": "Mine", "urlpatterns": patterns}
    with pytest.raises(PluginError, match=message):
        page_plugins.require_valid(type("Page", (PageInterface,), attributes))


def test_plugins_come_ordered_by_title(registry):
    registry.register(plugin("a", title="Zebra"))
    registry.register(plugin("b", title="Apple"))
    assert [found.get_title() for found in registry] == ["Apple", "Zebra"]


@pytest.mark.parametrize("title", [None, "", 7])
def test_a_plugin_without_a_title_would_break_every_list(registry, title):
    with pytest.raises(PluginError, match="has the title"):
        registry.register(plugin("a", title=title))


def test_an_unknown_id_names_what_was_left_out_and_may_have_had_it(registry, monkeypatch):
    known = Failure("The data plug-in b", ("data",), "b", "b 1", "bad id", plugin_id="b-id")
    unknown = Failure("The plug-in package c", ("view", "data"), "c", "c 1", "no import")
    view = Failure("The view plug-in d", ("view",), "d", "d 1", "no view")
    monkeypatch.setattr("core.registration.failures", [known, unknown, view])
    assert registry.suspects("b-id") == [known]
    assert registry.suspects("other") == [unknown]
    with pytest.raises(PluginError, match=r"package c is left out: no import\. Ask the operator"):
        registry["other"]
