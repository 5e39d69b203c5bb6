from __future__ import annotations

from pathlib import Path

import pytest
from digits_image_classification.forms import DatasetForm
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

TEMPLATE = "digits_image_classification/dataset_template.html"
SCRIPT = "digits_image_classification/method.js"


def test_every_field_is_on_the_page_once():
    page = render_to_string(TEMPLATE, {"form": DatasetForm()})
    for name in DatasetForm.base_fields:
        assert page.count(f'id="id_{name}"') == 1, name


def test_the_page_may_load_its_script():
    page = render_to_string(TEMPLATE, {"form": DatasetForm()})
    assert page.count("<script") == page.count("<script src=") == 1
    assert SCRIPT in page
    assert "style=" not in page
    assert finders.find(SCRIPT)


@pytest.mark.django_db
def test_errors_are_shown_at_their_fields(admin_client, tmp_path: Path):
    url = reverse("web:dataset-new", args=["image-classification"])
    (path := tmp_path / "labels.txt").write_bytes(b"cat\n\ndog\n")
    data = {
        "dataset_name": "x",
        "method": "textfile",
        "textfile_local_labels_file": str(path),
        "folder_pct_val": 9e99,
    }
    response = admin_client.post(url, data)
    assert response.status_code == 200
    page = response.content.decode()
    assert "labels.txt, line 2: it names no class." in page
    assert "Upload the text file with the training images" in page
    assert "less than or equal to 100" in page
