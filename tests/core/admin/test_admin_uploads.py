"""Uploads in the admin: looked at and deleted with their files."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import Upload

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_upload_changelist")


@pytest.fixture
def uploads(data_dir):
    rows = [Upload.objects.create(name=f"pets {number}.zip", files=1) for number in range(3)]
    for row in rows:
        row.folder.mkdir(parents=True)
        (row.folder / "a.png").touch()
    return rows


def test_they_are_listed_and_shown_but_not_made(admin_client, uploads):
    assert str(uploads[0].folder) in admin_client.get(LIST).content.decode()
    page = admin_client.get(reverse("admin:core_upload_change", args=[uploads[0].pk]))
    assert "pets 0.zip" in page.content.decode()
    assert admin_client.get(reverse("admin:core_upload_add")).status_code == 403


def test_they_are_deleted_with_their_folders(admin_client, uploads):
    one, two, three = uploads
    admin_client.post(reverse("admin:core_upload_delete", args=[one.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    assert list(Upload.objects.all()) == [three]
    assert [row.folder.exists() for row in uploads] == [False, False, True]
