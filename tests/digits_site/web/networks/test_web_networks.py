"""Pages of own networks."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from core.forms.own_networks import key_of
from core.models import NetworkVersion, OwnNetwork
from tests.factories import (
    OWN_SOURCE,
    make_dataset,
    make_described_dataset,
    make_model,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    user = User.objects.create_user("writer")
    user.user_permissions.add(Permission.objects.get(codename="write_own_networks"))
    return user


@pytest.fixture
def other() -> User:
    return User.objects.create_user("other")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_shows_own_and_shared_ones(writer: User, other: User) -> None:
    mine, theirs = make_version(owner=writer), make_version(owner=other)
    shared = make_version(owner=other, shared=True)
    text = as_(writer).get("/networks/").content.decode()
    assert all(name in text for name in (mine.network.name, shared.network.name))
    assert theirs.network.name not in text


def test_the_list_asks_few_questions(writer: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        make_version(owner=writer)
    client = as_(writer)
    with django_assert_max_num_queries(8):
        client.get("/networks/")


def test_who_may_not_write_is_not_offered_it(other: User) -> None:
    shared = make_version(shared=True).network
    client = as_(other)
    assert b"/networks/new/" not in client.get("/networks/").content
    assert b"/networks/new/" not in client.get(f"/networks/{shared.pk}/").content
    assert client.get("/networks/new/").status_code == 403
    assert client.post("/networks/new/", {"source": OWN_SOURCE}).status_code == 403
    assert not OwnNetwork.objects.exclude(pk=shared.pk).exists()


def test_what_is_not_shared_is_not_there(writer: User, other: User) -> None:
    version = make_version(owner=other)
    client, pk = as_(writer), version.network_id
    for path in ("", "edit/", "versions/1/", "delete/"):
        assert client.get(f"/networks/{pk}/{path}").status_code == 404
    assert client.get(f"/networks/new/?copy={version.pk}").status_code == 404
    assert client.get(f"/models/new/?network={key_of(version)}").status_code == 404


def test_shared_ones_are_changed_by_their_owner_only(writer: User, other: User) -> None:
    pk = make_version(owner=other, shared=True).network_id
    client = as_(writer)
    assert client.post(f"/networks/{pk}/share/", {"shared": "false"}).status_code == 403
    assert client.post(f"/networks/{pk}/delete/").status_code == 403
    assert client.get(f"/networks/{pk}/edit/").status_code == 403
    assert as_(other).post(f"/networks/{pk}/share/", {"shared": "false"}).status_code == 302
    assert not OwnNetwork.objects.get(pk=pk).shared


def test_saving_makes_a_network_and_its_versions(writer: User) -> None:
    client = as_(writer)
    data = {"name": "mine", "source": OWN_SOURCE, "notes": "first", "do": "save"}
    page = client.post("/networks/new/", data, follow=True)
    version = NetworkVersion.objects.get()
    assert page.request["PATH_INFO"] == f"/networks/{version.network_id}/"
    assert (version.network.owner, version.notes) == (writer, "first")
    wider = OWN_SOURCE.replace("= 8", "= 16")
    client.post(f"/networks/{version.network_id}/edit/", {"source": wider, "do": "save"})
    text = client.get(f"/networks/{version.network_id}/").content.decode()
    assert '<tr class="changed">' in text
    assert "64] = 16" in text


def test_a_source_with_problems_is_not_saved(writer: User) -> None:
    data = {"name": "mine", "source": OWN_SOURCE.replace("= 8", "= 800"), "do": "save"}
    text = as_(writer).post("/networks/new/", data).content.decode()
    assert "Line 11: The option width has the default 800" in text
    assert 'data-line="11"' in text
    assert not OwnNetwork.objects.exists()


def test_problems_that_can_be_read_need_no_sandbox(writer: User, settings: Any) -> None:
    settings.DIGITS_SANDBOX = "nothing of that name"
    client = as_(writer)
    data = {"source": "def build(inputs):\n  x = (\n", "do": "check", "trial-dataset": ""}
    assert 'data-line="2"' in client.post("/networks/new/", data).content.decode()
    text = client.post("/networks/new/", data | {"source": OWN_SOURCE}).content.decode()
    assert "Own networks are off, since there is no sandbox." in text
    assert not OwnNetwork.objects.exists()


def test_the_source_can_be_downloaded(writer: User) -> None:
    version = make_version(owner=writer)
    answer = as_(writer).get(f"/networks/{version.network_id}/versions/1/")
    assert answer.content.decode() == OWN_SOURCE
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="network_')


def test_one_with_models_is_not_deleted(writer: User) -> None:
    version = make_version(owner=writer)
    model = make_model(network="own", own_version=version)
    client, path = as_(writer), f"/networks/{version.network_id}/delete/"
    assert f"The model “{model.name}” was trained with it." in client.post(path).content.decode()
    model.delete()
    assert client.post(path).status_code == 302
    assert not OwnNetwork.objects.exists()


def test_the_form_of_a_model_offers_them_with_their_options(writer: User, data_dir: object) -> None:
    version, dataset = make_version(owner=writer), make_described_dataset(20)
    client = as_(writer)
    text = client.get(f"/models/new/?dataset={dataset.pk}").content.decode()
    assert '<optgroup label="Own networks">' in text
    assert f'value="{key_of(version)}"' in text
    text = client.get(
        f"/models/new/?dataset={dataset.pk}&network={key_of(version)}"
    ).content.decode()
    assert 'name="width"' in text
    assert f"/networks/{version.network_id}/" in text


def test_what_a_network_learns_chooses_the_dataset(writer: User, data_dir: object) -> None:
    fitting = make_dataset(task="classification")
    make_dataset(task="segmentation")
    version, client = make_version(owner=writer), as_(writer)
    choice = client.get(f"/models/new/?network={key_of(version)}").context["choice"]
    assert (choice.row, choice.initial["network"]) == (fitting, key_of(version))
    trial = client.get("/networks/new/?from=gan").context["trial"]
    assert trial.initial["dataset"] == str(fitting.pk)
    trial = client.get("/networks/new/?from=uncertainty").context["trial"]
    assert (trial.initial["dataset"], trial.initial["task"]) == ("", "regression")


def test_a_model_of_one_shows_its_name_and_options(writer: User) -> None:
    version = make_version(owner=writer)
    fields = {"network_options": {"width": 12}}
    model = make_model(network="own", own_version=version, fields=fields)
    text = as_(writer).get(f"/models/{model.pk}/").content.decode()
    assert str(version) in text
    assert "<dt>Width</dt><dd>12</dd>" in text


def test_a_model_of_one_that_is_not_shared_is_seen_but_not_cloned(
    writer: User, other: User
) -> None:
    version = make_version(owner=other)
    dataset = make_dataset(task="classification")
    model = make_model(dataset=dataset, network="own", own_version=version)
    client, address = as_(writer), f"/networks/{version.network_id}/?version=1"
    assert address not in client.get(f"/models/{model.pk}/").content.decode()
    assert address in as_(other).get(f"/models/{model.pk}/").content.decode()
    text = client.get(f"/models/new/?clone={model.pk}").content.decode()
    assert f"The network “{version.network}” is not shared; choose another one." in text
    assert key_of(version) not in text
    assert key_of(version) in as_(other).get(f"/models/new/?clone={model.pk}").content.decode()
