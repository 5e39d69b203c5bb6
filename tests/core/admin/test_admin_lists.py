"""Lists of the admin: their name, columns that sort, and few queries however many rows."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import PretrainedModel, Review, Upload
from tests.factories import make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db

admin.autodiscover()
KINDS = [model for model in admin.site._registry if model._meta.app_label == "core"]
LISTS = [f"admin:core_{model._meta.model_name}_changelist" for model in KINDS]


def make_rows(count: int, owner) -> None:
    for number in range(count):
        inference = make_inference(snapshot=make_snapshot(make_model()))
        Review.objects.create(inference=inference, place=0, input="a", mark=1, owner=owner)
        Upload.objects.create(name="a.zip", owner=owner)
        name = f"pretrained {inference.pk}"
        PretrainedModel.objects.create(name=name, epoch=number, network="unet", owner=owner)


def test_the_admin_has_the_products_name_and_leads_to_its_pages(admin_client):
    page = admin_client.get("/admin/").content.decode()
    assert "DIGITS administration" in page
    assert "Django administration" not in page
    assert 'href="/">To the pages</a>' in page
    assert "Django Q" not in page
    assert "django_q" not in page
    assert "Access logs" not in page
    assert "Failed logins" in page  # who is locked out


@pytest.mark.parametrize("name", LISTS)
def test_every_column_sorts(admin_client, admin_user, data_dir, name):
    make_rows(2, admin_user)
    columns = admin_client.get(reverse(name)).context["cl"].list_display
    for number in range(len(columns)):
        for order in (number, -number):
            assert admin_client.get(reverse(name), {"o": str(order)}).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_more_rows_need_no_more_queries(admin_client, admin_user, data_dir, name):
    counts = []
    for count in (2, 6):
        make_rows(count, admin_user)
        with CaptureQueriesContext(
            connection,
        ) as found:
            admin_client.get(reverse(name))
        counts.append(len(found))
    assert counts[1] <= counts[0]


def test_json_is_shown_with_an_entry_on_each_line(admin_client, data_dir):
    model = make_model(fields={"learning_rate": 0.1, "name": "<b>"})
    url = reverse("admin:core_trainedmodel_change", args=[model.pk])
    page = admin_client.get(url).content.decode()
    assert '<pre class="readable-json" tabindex="0">{\n  &quot;learning_rate&quot;: 0.1,\n' in page
    assert "&lt;b&gt;" in page
    assert 'name="fields"' not in page
