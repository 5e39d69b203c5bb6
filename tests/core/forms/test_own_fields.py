"""Which fields an addition takes from its dataset, of every bundled plug-in."""

from __future__ import annotations

import pytest

from core.forms.addition import AdditionCreation
from core.forms.own_fields import differences, start_from
from core.forms.settings import bound
from core.registry import data_plugins
from tests.factories import make_dataset

KEPT = {
    "image-classification": "label_kind channel_conversion resize_width resize_height resize_mode "
    "dicom_values",
    "image-gradients": "image_width image_height",
    "image-object-detection": "keep_difficult val_min_box_size resize_image_width "
    "resize_image_height padding_image_width padding_image_height channel_conversion",
    "image-processing": "channel_conversion resize_width resize_height resize_mode "
    "label_channel_conversion",
    "image-regression": "values_are unchanged_by channel_conversion resize_width resize_height "
    "resize_mode dicom_values",
    "image-segmentation": "channel_conversion resize_width resize_height resize_mode "
    "colormap_method grey_values ignore_label",
    "prebuilt-lmdb": "channel_order float_channel_order label_channel_order",
    "image-sunnybrook": "contour_kind channel_conversion modality_rescale",
    "text-classification": "alphabet lower_case max_chars_per_sample",
    "test-dummy": "size shape labelled label varied",
}
"""All others say which entries there are; a new field must be decided on."""


@pytest.mark.parametrize("plugin", list(data_plugins), ids=lambda plugin: plugin.id)
def test_fields_that_encode_entries_cannot_differ(plugin):
    form = plugin.get_dataset_form()
    given = dict.fromkeys(form.fields, "new")
    found = dict(differences(form, plugin, given, dict.fromkeys(form.fields, "old")))
    assert set(found) == set(KEPT[plugin.id].split())
    assert set(plugin.entry_fields) <= set(form.fields)
    assert "It is “new” here and “old” in the dataset" in next(iter(found.values()))
    assert not list(differences(form, plugin, given, given))


@pytest.mark.parametrize("plugin", list(data_plugins), ids=lambda plugin: plugin.id)
def test_a_form_starts_from_the_dataset_but_for_the_places_of_entries(plugin):
    form = plugin.get_dataset_form()
    start_from(form, plugin, {name: f"old {name}" for name in form.fields})
    for name in KEPT[plugin.id].split():
        assert form.get_initial_for_field(form.fields[name], name) == f"old {name}"
    places = [name for name in form.fields if "folder" in name and "pct" not in name and
              "per_class" not in name]  # fmt: skip
    assert [form.get_initial_for_field(form.fields[name], name) for name in places] == [None] * len(
        places
    )


@pytest.mark.django_db
def test_a_dataset_older_than_a_field_has_what_the_plugin_assumes(data_dir, tmp_path):
    (tmp_path / "t.csv").write_text("name,y\na.png,1\nb.png,2\n")
    fields = {"csv_path": str(tmp_path / "t.csv"), "value_columns": "y", "resize_mode": "fill"}
    dataset = make_dataset(plugin_id="image-regression", fields=fields)

    def creation(*settings: str) -> AdditionCreation:
        csv = f"csv_path={tmp_path / 't.csv'}"
        return bound(lambda *data: AdditionCreation(dataset, *data), {}, [csv, *settings])

    form = creation("separator=comma")
    assert form.is_valid(), form.errors
    stored = form.options.cleaned_data
    assert (stored["header"], stored["values_are"], stored["resize_mode"]) == ("yes", "", "fill")
    form = creation("values_are=counts", "resize_mode=crop")
    assert not form.is_valid()
    why = "in the dataset, whose entries must all be encoded alike. Choose"
    counts, crop = "“Counts of what the image shows” (counts)", "“Cropped” (crop)"
    fill = "“Filled up with black borders” (fill)"
    assert form.errors == {
        "values_are": [f"It is {counts} here and empty {why} empty, or create another dataset."],
        "resize_mode": [f"It is {crop} here and {fill} {why} {fill}, or create another dataset."],
    }


@pytest.mark.django_db
def test_names_of_classes_that_were_uploaded_are_used_again(data_dir, tmp_path):
    (tmp_path / "t.csv").write_text("pos,good\nneg,bad\n")
    names = tmp_path / "names.txt"
    names.write_text("neg\npos\n")
    dataset = make_dataset(
        plugin_id="text-classification",
        fields={"class_labels_file": str(names), "train_data_file": "gone.csv", "alphabet": "ab"},
    )
    data = {"train_data_path": str(tmp_path / "t.csv"), "encoding": "utf-8"}
    data |= {"class_column": "first", "separator": "auto", "alphabet": "ab"}
    data |= {"max_chars_per_sample": "9"}
    data |= {"folder_pct_val": "0", "folder_pct_test": "0", "seed": "0", "job_priority": "0"}
    form = AdditionCreation(dataset, data)
    assert form.options.is_valid(), form.options.errors
    upload = form.options.cleaned_data["class_labels_file"]
    assert (upload.name, upload.read()) == ("names.txt", b"neg\npos\n")
    assert form.options.cleaned_data["train_data_file"] is None
