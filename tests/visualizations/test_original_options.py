"""The views of NVIDIA DIGITS 6, with the options of their forms and pages."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from core.plugins import DatasetInfo, Task
from core.registry import view_plugins

ORIGINAL = {
    "all-raw-data": set(),
    "image-image-output": {"channel_order", "pixel_conversion", "data_order"},
    "image-segmentation": {"colormap", "opacity", "mask", "threshold", "line_width", "gamma"},
    "image-bounding-boxes": {"line_width", "opacity", "desaturation"},
    "image-gradients": {"arrow_color", "arrow_size"},
    "text-classification": {"max_classes"},
}
ADDED = {
    "image-classification": {"max_classes", "threshold"},
    "image-regression": {"tolerance"},
    "image-segmentation": {"contours", "ground_truth", "error_map", "false_colors"},
    "image-bounding-boxes": {"threshold", "class_thresholds", "ground_truth"},
}


@pytest.mark.parametrize("view_id", [*ORIGINAL, *ADDED])
def test_every_view_has_its_options(view_id):
    fields = view_plugins[view_id].get_config_form().fields
    assert fields.keys() >= ORIGINAL.get(view_id, set()) | ADDED.get(view_id, set())


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("opacity", 0, 100),
        ("mask", 0, 100),
        ("threshold", -126, 127),
        ("line_width", 0, 6),
        ("gamma", 0.01, 1),
    ],
)
def test_the_ranges_of_a_segmentation_are_those_of_the_original(name, least, most):
    field = view_plugins["image-segmentation"].get_config_form().fields[name]
    assert (field.min_value, field.max_value) == (least, most)


@pytest.mark.parametrize("view", list(view_plugins), ids=lambda view: view.id)
def test_controls_start_with_the_servers_options(view):
    """Whatever the page changes is an option of the form, too."""
    made = view(DatasetInfo("x", "y", task=(*view.tasks, Task.REGRESSION)[0]))
    _, context = made.get_header_template() or ("", {})
    for control in context.get("controls", []):
        assert control.value == made.options[control.name]
        page = render_to_string(*made.get_header_template())
        assert f'name="{control.name}"' in page


def test_the_form_folds_up_what_the_page_changes():
    view = view_plugins["image-segmentation"]
    page = render_to_string(*view.get_config_template(view.get_config_form()))
    first, folded = page.split("<details")
    assert 'name="colormap"' in first
    assert all(f'name="{name}"' in folded for name in view.live)
    assert not folded.startswith(' class="view-options mb-3" open')
    wrong = view.get_config_form({"opacity": "900"})
    assert " open><summary>" in render_to_string(*view.get_config_template(wrong))
