from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.exceptions import PluginError
from core.plugins import Task, VisualizationInterface
from core.registry import default_view, view_plugins


@pytest.fixture
def install(monkeypatch) -> Iterator[object]:
    """Registers a view for the time of a test."""
    ids = []

    def register(plugin_id: str, **attributes: object) -> type[VisualizationInterface]:
        given = {"id": plugin_id, "title": plugin_id, **attributes}
        view = type("View", (VisualizationInterface,), given)
        view_plugins.register(view)
        ids.append(plugin_id)
        return view

    yield register
    for plugin_id in ids:
        view_plugins.unregister(plugin_id)


def test_installing_a_view_does_not_displace_the_bundled_one(install):
    bundled = {task: default_view(task) for task in Task}
    install("aa-anything")
    for task in (Task.SEGMENTATION, Task.CLASSIFICATION, Task.MULTI_LABEL):
        install(f"a-view-of-{task}".replace("_", "-"), tasks=(task,))
    assert {task: default_view(task) for task in Task} == bundled


def test_a_view_takes_the_place_if_it_says_so(install):
    first = install("zz-first", tasks=(Task.SEGMENTATION,), priority=11)
    assert default_view(Task.SEGMENTATION) is first


def test_a_view_made_for_a_task_comes_before_one_for_all(install):
    made = install("zz-values", tasks=("own-task",))
    assert default_view("own-task") is made


@pytest.mark.parametrize("priority", ["high", 1.5, None, True])
def test_a_priority_that_is_no_whole_number_is_refused(install, priority):
    with pytest.raises(PluginError, match="use a whole number"):
        install("odd", priority=priority)
