"""Pretrained models in the admin: looked at and deleted with their files."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import PretrainedModel

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_pretrainedmodel_changelist")


@pytest.fixture
def rows(data_dir):
    found = [
        PretrainedModel.objects.create(name=f"net {number}", network="unet", epoch=number)
        for number in range(3)
    ]
    for row in found:
        row.folder.mkdir(parents=True)
        row.path.touch()
    return found


def test_they_are_listed_and_shown_but_not_made(admin_client, rows):
    assert "net 2" in admin_client.get(LIST).content.decode()
    page = admin_client.get(reverse("admin:core_pretrainedmodel_change", args=[rows[0].pk]))
    assert str(rows[0].path) in page.content.decode()
    assert admin_client.get(reverse("admin:core_pretrainedmodel_add")).status_code == 403


def test_they_are_deleted_with_their_files(admin_client, rows):
    one, two, three = rows
    admin_client.post(reverse("admin:core_pretrainedmodel_delete", args=[one.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    assert list(PretrainedModel.objects.all()) == [three]
    assert [row.folder.exists() for row in rows] == [False, False, True]
