"""Pretrained models: made on the page of a model, listed, downloaded and deleted."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from core.models import PretrainedModel
from tests.factories import make_dataset, make_model, make_snapshot

PAGE = reverse("web:pretrained")


@pytest.fixture
def model(data_dir):
    found = make_model(
        name="hearts net",
        fields={"network_options": {"depth": 3}},
        dataset=make_dataset(
            task="segmentation",
            feature={"dtype": "uint8", "shape": [16, 16, 1]},
            user_data={"class_labels": ["background", "heart"]},
        ),
    )
    for epoch, best in ((1, False), (2, True)):
        snapshot = make_snapshot(found, epoch, best=best, metrics={"val_dice": epoch / 4})
        snapshot.path.parent.mkdir(parents=True, exist_ok=True)
        snapshot.path.write_bytes(f"weights {epoch}".encode())
    return found


@pytest.fixture
def made(browser, model) -> PretrainedModel:
    browser.post(f"/models/{model.pk}/pretrained/", {"name": "hearts", "epoch": "2"})
    return PretrainedModel.objects.get()


def test_the_best_snapshot_is_offered_first(browser, model):
    address = f"/models/{model.pk}/pretrained/"
    assert address in browser.get(f"/models/{model.pk}/").content.decode()
    page = browser.get(address).content.decode()
    assert '<option value="2" selected>Epoch 2 (best)</option>' in page
    assert 'value="hearts net"' in page


def test_it_is_a_copy_with_what_is_known_of_it(browser, user, model, made):
    assert (made.name, made.owner, made.model_name, made.epoch) == ("hearts", user, "hearts net", 2)
    assert (made.network, made.network_options) == ("unet", {"depth": 3})
    assert made.class_labels == ["background", "heart"]
    assert made.feature == {"dtype": "uint8", "shape": [16, 16, 1]}
    assert (made.path.read_bytes(), made.bytes) == (b"weights 2", 9)
    browser.post(f"/models/{model.pk}/delete/")
    assert not model.folder.exists()
    page = browser.get(PAGE).content.decode()
    assert "hearts net, epoch 2" in page
    assert "0.5" in page
    answer = browser.get(f"/pretrained/{made.pk}/file/")
    assert b"".join(answer.streaming_content) == b"weights 2"
    assert 'filename="hearts.keras"' in answer.headers["Content-Disposition"]


def test_what_cannot_be_made_is_said(browser, model, made):
    address = f"/models/{model.pk}/pretrained/"
    model.snapshots.get(epoch=1).path.unlink()
    for data, said in (
        ({"name": "hearts", "epoch": "2"}, "A pretrained model named “hearts” already exists."),
        ({"name": "7", "epoch": "2"}, "A name of digits only"),
        ({"name": "other", "epoch": "9"}, "Select a valid choice"),
        ({"name": "other", "epoch": "1"}, "The file of the snapshot is missing"),
    ):
        assert said in browser.post(address, data).content.decode()
    assert PretrainedModel.objects.count() == 1
    bare = make_model()
    answer = browser.get(f"/models/{bare.pk}/pretrained/", follow=True)
    assert "has no snapshot yet" in answer.content.decode()


def test_a_copy_that_fails_leaves_nothing(browser, model, data_dir, monkeypatch):
    monkeypatch.setattr("core.pretrained.shutil.copyfileobj", lambda *a: 1 / 0)
    browser.raise_request_exception = False
    browser.post(f"/models/{model.pk}/pretrained/", {"name": "hearts", "epoch": "2"})
    assert not PretrainedModel.objects.exists()
    assert list((data_dir / "pretrained").iterdir()) == []


def test_owners_and_staff_delete_them_with_their_files(browser, made):
    bob = get_user_model().objects.create_user("bob")
    other = Client()
    other.force_login(bob)
    address = f"/pretrained/{made.pk}/delete/"
    assert address not in other.get(PAGE).content.decode()
    assert other.post(address).status_code == 403
    assert "Delete “hearts”?" in browser.get(address).content.decode()
    assert made.path.exists()
    assert browser.post(address).url == PAGE
    assert not made.folder.exists()
    assert not PretrainedModel.objects.exists()


def test_staff_takes_over_what_has_no_owner(browser, user, made):
    PretrainedModel.objects.update(owner=None)
    address = f"/pretrained/{made.pk}/take-over/"
    assert browser.get(address).status_code == 405
    assert browser.post(address).status_code == 403
    user.is_staff = True
    user.save()
    assert address in browser.get(PAGE).content.decode()
    browser.post(address)
    assert PretrainedModel.objects.get().owner == user
