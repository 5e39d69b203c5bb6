from __future__ import annotations

import pytest
from digits_dummy import DataIngestion

from core import checks
from core.registry import data_plugins


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_installed_plugins_have_their_templates():
    assert checks.check_plugin_templates() == []


@pytest.mark.parametrize("template", ["digits_dummy/absent.html", None])
def test_a_missing_template_names_the_plugin(monkeypatch, template):
    monkeypatch.setattr(DataIngestion, "dataset_template", template)
    (message,) = checks.check_plugin_templates()
    assert message.id == "digits.E001"
    assert "data plug-in 'test-dummy': dataset_template" in message.msg
    assert message.hint


def test_no_data_plugin_is_a_warning(monkeypatch):
    assert checks.check_no_data_plugins() == []
    monkeypatch.setattr(data_plugins, "_plugins", {})
    assert ids(checks.check_no_data_plugins()) == ["digits.W001"]


def test_dangerous_queue_settings_are_errors(settings):
    assert checks.check_queue() == []
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": 60}
    assert ids(checks.check_queue()) == ["digits.E002"]
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": 10**9, "ack_failures": False}
    assert ids(checks.check_queue()) == ["digits.E003"]
