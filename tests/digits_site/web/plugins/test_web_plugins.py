"""The page of all plug-ins."""

from __future__ import annotations

from core.kinds import KINDS


def test_every_plugin_is_listed(browser):
    text = browser.get("/plugins/").content.decode()
    for registry in KINDS:
        for plugin in registry:
            assert f"<code>{registry.texts(plugin)['id']}</code>" in text


def test_fields_are_those_of_the_form(browser):
    text = browser.get("/plugins/").content.decode()
    assert "<code>contour_folder</code>" in text


def test_a_data_plugin_without_a_network_says_so(browser, monkeypatch):
    assert "no network yet" not in browser.get("/plugins/").content.decode()
    monkeypatch.setattr("digits_site.web.plugins.views.fitting_networks", lambda task: [])
    assert "no network yet" in browser.get("/plugins/").content.decode()
