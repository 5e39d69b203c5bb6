"""Versions, plug-ins, Django's checks and the browser's libraries."""

from __future__ import annotations

import pytest
from django.core.checks import Error, Info, Warning  # noqa: A004
from django.utils import timezone

from core.diagnosis import software
from core.models import Host
from core.registry import view_plugins
from tests.core.diagnosis.findings import levels, only


def test_versions_and_plugins_are_told():
    assert "Django 5.2" in only(software.check_versions).found
    found = [finding.found for finding in software.check_plugins()]
    assert "data plug-in test-dummy (digits_dummy 1.2.3)" in found
    assert not any("solver plug-in" in one for one in found)  # core's own cannot be missing


def test_no_view_plugin_is_a_warning(monkeypatch, settings):
    monkeypatch.setattr(view_plugins, "_plugins", {})
    settings.DIGITS_PLUGINS_EXCLUDE = ["digits_mine"]
    *_, none, excluded = software.check_plugins()
    assert none.level == "warn"
    assert "digits_mine" in excluded.found


def test_messages_of_system_checks_are_findings(monkeypatch, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["x.W002"]
    messages = [
        Error("broken", hint="mend it", id="x.E001"),
        Warning("odd", id="x.W001"),
        Warning("silenced", id="x.W002"),
        Info("no matter", id="x.I001"),
    ]
    monkeypatch.setattr(software, "run_checks", lambda **options: messages)
    first, second = software.check_system()
    assert (first.level, first.found, first.remedy) == ("fail", "x.E001: broken", "mend it")
    assert second.level == "warn"
    assert second.remedy


@pytest.mark.django_db
def test_several_clusters_on_sqlite_are_found():
    for name in ("one", "two"):
        Host.objects.create(name=name, cluster="1@1", heartbeat=timezone.now())
    assert only(software.check_system_with_database).found.startswith("digits.E004")
    assert levels(software.check_system) == ["ok"]


def test_missing_browser_libraries_are_named(settings, tmp_path):
    assert only(software.check_static_files).level == "ok"
    settings.STATICFILES_DIRS = [("htmx", tmp_path), ("uplot", tmp_path / "none")]
    finding = only(software.check_static_files)
    assert finding.level == "fail"
    assert f"htmx ({tmp_path}), uplot" in finding.found
    assert "make install" in finding.remedy
