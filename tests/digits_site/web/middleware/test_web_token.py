"""Programs act as a user by a token."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from core.models import Dataset
from core.tokens import token_of, user_of
from tests.factories import make_dataset, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def printed(name):
    out = StringIO()
    call_command("token", name, format="json", stdout=out)
    return json.loads(out.getvalue())["token"]


def test_a_token_replaces_login_and_csrf_token(client, user):
    dataset = make_dataset(job=make_job(status="done", owner=user))
    token = printed(user.username)
    address = f"/datasets/{dataset.pk}/edit/"
    assert client.post(address, {"name": "by a program"}).status_code == 403
    assert client.get("/", headers=bearer(token)).status_code == 200
    assert client.post(address, {"name": "x"}, headers=bearer(token)).status_code == 302
    assert Dataset.objects.get().name == "x"
    assert client.get("/").status_code == 302  # no session was made


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token.replace("digits-", "digits-9"),
        lambda token: token.partition("-")[2],
        lambda token: "",
        lambda token: "digits-²-x",
        lambda token: f"digits-{'9' * 50}-x",
    ],
)
def test_other_tokens_are_refused_with_a_reason(client, user, change):
    answer = client.get("/", headers=bearer(change(token_of(user))))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "manage.py token" in answer.json()["error"]


def test_a_session_does_not_help_a_wrong_token(client, user):
    client.force_login(user)
    assert client.get("/", headers=bearer("wrong")).status_code == 401


def test_another_password_or_an_inactive_user_ends_it(user):
    token = token_of(user)
    assert user_of(token) == user
    user.set_password("another one 123")
    user.save()
    assert user_of(token) is None
    token = token_of(user)
    get_user_model().objects.update(is_active=False)
    assert user_of(token) is None
    with pytest.raises(CommandError, match="is not active"):
        printed(user.username)


def test_an_unknown_user_is_named_with_the_known_ones(user):
    with pytest.raises(CommandError, match=f"no user “nobody”; there are: .*{user.username}"):
        printed("nobody")
