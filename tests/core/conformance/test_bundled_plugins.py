"""The bundled plug-ins keep their contracts.

Of the small networks, those pass every check that a form proposes first for one of their tasks; the
others are `thorough`.
"""

from __future__ import annotations

import pytest

from core.conformance import common_checks, network_checks
from core.conformance.network_subject import NetworkSubject, load
from core.conformance.results import examine
from core.diagnosis.findings import Level
from core.registry import data_plugins, network_plugins, view_plugins
from tests.core.conformance.all_networks import built
from tests.core.conformance.contracts import SUBJECTS, failed, kind_of, results_of

PLUGINS = [*data_plugins, *network_plugins, *view_plugins]


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.id)
def test_facts_templates_and_forms_of_the_bundled_plugins(plugin, tmp_path):
    first = [check for check in common_checks.CHECKS if "JSON" not in check.name]
    _, subject = SUBJECTS[kind_of(plugin)]
    # The fields of a data plug-in name folders, of which there are none here.
    checks = [check for check in first if check.name != "given values"]
    results = list(examine(checks, subject(plugin, [], tmp_path)))
    assert {result.check: result.found for result in results if result.level != Level.OK} == {}
    assert len(results) == 6


# The dummy shows masks only, and does not say so.
@pytest.mark.parametrize(
    "plugin", [view for view in view_plugins if view.id != "test-dummy-view"], ids=lambda p: p.id
)
def test_the_bundled_views_pass_every_check(plugin, tmp_path):
    assert failed(results_of(plugin, tmp_path)) == {}


# The larger ones, which take long to be saved, are built in tests/networks, all in one process.
SMALL = [network for network in network_plugins if network.priority != 10]
FIRST = {
    max((one for one in SMALL if task in one.tasks), key=lambda one: one.priority).id
    for network in SMALL
    for task in network.tasks
}


@pytest.fixture(scope="module")
def networks(request, tmp_path_factory) -> dict[str, NetworkSubject]:
    """The networks, built in one process and loaded in another: this one imports no TensorFlow.

    Each is built for one of its tasks, grey or color, which its place gives: all that one has are
    a matter of `manage.py check_plugin`.
    """
    found = {}
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    asked = {call.params.get("identity") for call in calls if call}
    for number, plugin in enumerate(SMALL):
        if plugin.id not in asked:
            continue
        subject = NetworkSubject(plugin, [], tmp_path_factory.mktemp(plugin.id))
        assert subject.creation.is_valid()
        subject.inputs = [subject.inputs[number % len(subject.inputs)]]
        found[plugin.id] = subject
    for identity, facts in built(found).items():
        found[identity].__dict__["built"] = facts
    batches = [path for one in found.values() for path in sorted(one.folder.glob("*.npz"))]
    problems = load(batches, tmp_path_factory.mktemp("keras"))
    for one in found.values():
        names = [path.stem for path in one.folder.glob("*.npz")]
        one.__dict__["loaded"] = {name: problems[str(one.folder / name)] for name in names}
    return found


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param(network.id, marks=() if network.id in FIRST else pytest.mark.thorough)
        for network in SMALL
    ],
)
def test_the_networks_pass_every_check(identity, networks):
    results = list(examine(network_checks.CHECKS, networks[identity]))
    assert [(one.check, one.found) for one in results if one.level != Level.OK] == []
