"""`reviews` prints and writes reviewers' marks."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.models import Inference
from tests.factories import make_inference


@pytest.fixture
def inference(db) -> Inference:
    inference = make_inference()
    ann = get_user_model().objects.create(username="ann")
    for place, mark, remark in ((4, 1, "missed, all of it"), (0, 5, "")):
        inference.reviews.create(
            owner=ann, place=place, input=f"{place}.png", mark=mark, remark=remark
        )
    return inference


def reviews(inference: Inference, *arguments: str) -> str:
    out = StringIO()
    call_command("reviews", str(inference.pk), *arguments, stdout=out)
    return out.getvalue()


def test_marks_are_printed_and_written(inference, tmp_path):
    table = tmp_path / "reviews.csv"
    printed = reviews(inference, "--csv", str(table))
    assert printed == "5  0.png (ann)\n1  4.png (ann): missed, all of it\n"
    found = json.loads(reviews(inference, "--format", "json"))["reviews"]
    assert [(one["number"], one["mark"], one["user"]) for one in found] == [
        (1, 5, "ann"),
        (5, 1, "ann"),
    ]
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: str(value) for name, value in one.items()} for one in found]


def test_what_is_wrong_is_said(inference, tmp_path):
    with pytest.raises(CommandError, match="There is no finished inference 999; finished ones: "):
        call_command("reviews", "999")
    with pytest.raises(CommandError, match="cannot be written: Is a directory"):
        reviews(inference, "--csv", str(tmp_path))
    inference.reviews.all().delete()
    assert reviews(inference) == "No output has been marked.\n"


def test_the_admin_lists_and_deletes_marks(admin_client, inference):
    url = reverse("admin:core_review_changelist")
    assert "missed, all of it" in admin_client.get(url, {"q": "missed"}).content.decode()
    one = inference.reviews.get(place=4)
    admin_client.post(reverse("admin:core_review_delete", args=[one.pk]), {"post": "yes"})
    assert inference.reviews.count() == 1
    assert admin_client.get(reverse("admin:core_review_add")).status_code == 403
