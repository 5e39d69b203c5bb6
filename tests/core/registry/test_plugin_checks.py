from __future__ import annotations

import pytest
from digits_dummy import DataIngestion
from django.core.checks import run_checks

from core.jobs.checks import JOBS
from core.registry import checks, data_plugins


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_installed_plugins_have_their_templates():
    assert checks.check_plugin_templates() == []


@pytest.mark.parametrize("template", ["digits_dummy/absent.html", None])
def test_a_missing_template_names_the_plugin(monkeypatch, template):
    monkeypatch.setattr(DataIngestion, "dataset_template", template)
    (message,) = checks.check_plugin_templates()
    assert message.id == "digits.W011"
    assert "data plug-in 'test-dummy': dataset_template" in message.msg
    assert message.hint


def test_no_data_plugin_is_a_warning(monkeypatch):
    assert checks.check_no_data_plugins() == []
    monkeypatch.setattr(data_plugins, "_plugins", {})
    assert ids(checks.check_no_data_plugins()) == ["digits.W001"]


def test_templates_are_checked_for_pages_and_not_for_jobs(monkeypatch):
    monkeypatch.setattr(DataIngestion, "dataset_template", None)
    assert "digits.W011" in ids(run_checks())
    assert ids(run_checks(tags=[JOBS])) == []
