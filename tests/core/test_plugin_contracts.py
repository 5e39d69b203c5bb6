"""What holds for every installed plug-in, whoever wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pytest
from django.forms import Form
from django.template import Template
from django.template.loader import get_template

from core.forms.dataset import DatasetForm
from core.forms.inference import InferenceForm
from core.forms.storage import StorageForm
from core.plugins import DatasetInfo, Picture, Task
from core.registry import data_plugins, network_plugins, view_plugins
from core.tasks import task_of
from tests.conftest import REPOSITORY

every_data_plugin = pytest.mark.parametrize("plugin", list(data_plugins), ids=lambda p: p.id)
every_view_plugin = pytest.mark.parametrize("plugin", list(view_plugins), ids=lambda p: p.id)


def render(template: str | Template, context: dict) -> str:
    loaded = get_template(template) if isinstance(template, str) else template
    return loaded.render(context)


def packages(plugins: Iterable[type]) -> set[str]:
    return {plugin.__module__.partition(".")[0] for plugin in plugins}


def test_every_bundled_plugin_is_installed():
    bundled = {f"digits_{path.parent.name}" for path in (REPOSITORY / "plugins").glob("*/setup.py")}
    assert len(bundled) >= 9
    assert bundled <= packages(data_plugins)
    assert "visualizations" in packages(view_plugins)
    assert "networks" in packages(network_plugins)


@every_data_plugin
def test_facts(plugin):
    assert plugin.get_id() == plugin.id
    assert plugin.get_title().strip()
    assert plugin.get_category().strip()


@every_data_plugin
def test_the_dataset_form_renders_and_leaves_core_its_fields(plugin):
    form = plugin.get_dataset_form()
    assert isinstance(form, Form)
    assert not form.is_bound
    taken = {*DatasetForm.base_fields, *StorageForm.base_fields}
    assert not set(form.fields) & taken
    assert not any(name.startswith("job_") for name in form.fields)
    html = render(*plugin.get_dataset_template(form))
    assert "<form" not in html
    for name in form.fields:
        assert f'name="{name}"' in html


@every_data_plugin
def test_the_dataset_form_refuses_nothing_with_named_errors(plugin):
    form = plugin.get_dataset_form({})
    assert not form.is_valid()
    assert set(form.errors) <= {*form.fields, "__all__"}


@every_data_plugin
def test_optional_fields_have_an_initial_value_or_may_be_empty(plugin):
    form = plugin.get_dataset_form()
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    again = plugin.get_dataset_form({k: v for k, v in initial.items() if v not in (None, False)})
    # What is still missing must be what only the user can know: text, not a choice or number.
    for name in set(again.errors) - {"__all__"}:
        assert form.fields[name].required or initial[name] in (None, "")


@every_data_plugin
def test_making_an_instance_needs_no_disk(plugin):
    instance = plugin(image_folder="/does/not/exist", contour_folder="/neither")
    assert instance.is_inference_db is False
    assert instance.user_data == {}


@every_data_plugin
def test_the_inference_form_renders_and_leaves_core_its_fields(plugin):
    form = plugin(is_inference_db=True).get_inference_form()
    if form is None:
        assert plugin.inference_path_field is None
        return
    assert not set(form.fields) & set(InferenceForm.base_fields)
    assert plugin.inference_path_field in {None, *form.fields}
    assert "<form" not in render(*plugin.get_inference_template(form))


@every_view_plugin
def test_a_view_turns_a_prediction_into_json_and_html(plugin):
    dataset = DatasetInfo("d", "test-dummy", {}, {"class_labels": ["background", "thing"]})
    form = plugin.get_config_form({})
    assert form is not None
    view = plugin(dataset)
    task = task_of((*plugin.tasks, Task.SEGMENTATION)[0])
    example = task.example(2, np.random.default_rng(0))
    for truth in (None, np.asarray(example.label)):
        data = view.process_data("case/1", example.feature, {"output": example.output}, truth)
        stored = json.loads(json.dumps(data, default=place_of))
        assert "case/1" in render(*view.get_view_template(stored))
    for part in (view.get_header_template(), view.get_summary_template({"samples": 2})):
        assert part is None or render(*part).strip()


def place_of(value: object) -> str:
    assert isinstance(value, Picture)
    assert value.png.startswith(b"\x89PNG")
    return "/files/x.png"
