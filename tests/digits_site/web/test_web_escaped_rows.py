"""Whatever rows hold, no page of the product or the admin shows it as HTML."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection, models
from django.test import Client

from core.models import (
    Dataset,
    Inference,
    Job,
    PretrainedModel,
    Review,
    SavedList,
    TrainedModel,
    Upload,
)
from tests.digits_site.hostile import addresses
from tests.digits_site.page_forms import MARK, MARKS, unescaped
from tests.factories import make_inference, make_model, make_snapshot

ROWS = (Dataset, TrainedModel, Inference, PretrainedModel, Review, SavedList, Upload, Job)
KEPT = {"kind", "status", "cause", "plugin_id", "network", "task", "source", "view_id", "query"}
"""They have values of a list, and pages of other values say that these are not known."""
SILENT = {"web:logout", "admin:logout", "admin:jsi18n"}
PAGES = {name: url for name, url in addresses().items() if name not in SILENT}


def mark_all() -> None:
    """Write a mark into all texts of all rows."""
    marks = cycle(MARKS)
    for row in (row for kind in ROWS for row in kind.objects.all()):
        for field in row._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and not field.is_relation and field.name not in KEPT:
                setattr(row, field.name, f"{next(marks)}{row.pk}"[: field.max_length])
        row.save()
    for dataset in Dataset.objects.all():
        dataset.user_data = dataset.user_data | {"class_labels": list(MARKS[:2])}
        dataset.fields = {"count": 1, "folder": MARKS[3], MARKS[0]: MARKS[1]}
        dataset.save()
    TrainedModel.objects.update(
        metrics={MARKS[0]: 1.0, "val_dice": 0.5}, swept={"learning_rate": MARKS[1]}, tags=MARKS[2]
    )


@pytest.fixture
def first_ids(db: None) -> None:
    """The rows made next have the ids of the addresses, whatever ran before in this process."""
    tables = connection.introspection.sequence_list()
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(line)


@pytest.fixture
def client(first_ids: None, user: Any, stored: Any) -> Client:
    user.is_staff = user.is_superuser = True
    user.save()
    snapshot = make_snapshot(make_model("done", dataset=stored))
    inference = make_inference("done", snapshot)
    for status in ("waiting", "running", "error"):
        make_model(status, dataset=stored)
        make_inference(status, snapshot)
    Review.objects.create(inference=inference, place=0, input="a", mark=1, owner=user)
    SavedList.objects.create(name="best", kind="models", query="q=a", owner=user)
    Upload.objects.create(name="a.zip", owner=user)
    PretrainedModel.objects.create(name="pretrained", epoch=1, network="unet", owner=user)
    mark_all()
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def test_no_page_shows_what_rows_hold_as_html(client: Client) -> None:
    shown = 0
    for name, url in PAGES.items():
        answer = client.get(url)
        assert answer.status_code < 500, name
        if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
            page = answer.content.decode(errors="replace")
            assert not unescaped(page), name
            shown += MARK in page
    assert shown > 60


@pytest.mark.parametrize("mark", MARKS[:4])
def test_a_mark_is_found_where_it_is_not_escaped(mark: str) -> None:
    quote = "'" if mark.startswith("'") else '"'
    assert unescaped(f"<p title={quote}{mark}{quote}>{mark}</p>")
    assert not unescaped(f"<p>{mark.replace('<', '&lt;')}</p>")
