from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import TrainedModel
from core.representations.model import model_rows, model_summary
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def models() -> list[TrainedModel]:
    found = []
    for number, rate in enumerate((0.1, 0.01, 0.001)):
        model = make_model(name=f"net {number}", fields={"learning_rate": rate})
        make_snapshot(model, metrics={"val_dice": number / 10})
        found.append(model)
    return found


def test_a_table_with_chosen_columns(models):
    text = printed("list", "models", "--filter", "lr>0.005", "--sort=lr", "--columns", "name,lr")
    assert text.splitlines() == [
        "NAME   LEARNING_RATE",
        "net 1           0.01",
        "net 0            0.1",
    ]


def test_json_is_the_representation(models):
    found = json.loads(printed("list", "models", "--sort=-val_dice", "--format", "json"))
    rows = [model_rows().get(name=f"net {number}") for number in (2, 1, 0)]
    assert found == json.loads(json.dumps([model_summary(row) for row in rows]))
    found = json.loads(
        printed("list", "models", "--columns", "name,val_dice", "--limit", "1", "--format", "json")
    )
    assert found == [{"name": "net 2", "val_dice": 0.2}]


def test_csv_has_all_where_that_is_asked_for(models):
    text = printed("list", "models", "--columns", "all", "--format", "csv", "--sort", "name")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["learning_rate"] for row in rows] == ["0.1", "0.01", "0.001"]
    assert [row["best.val_dice"] for row in rows] == ["0.0", "0.1", "0.2"]


def test_datasets_and_inferences(models):
    make_dataset(name="hearts", listed_in="a/b")
    assert "hearts" in printed("list", "datasets", "--filter", "folder:a")
    inference = make_inference(metrics={"dice": 0.75})
    text = printed("list", "inferences", "--filter", "dice > 0.7")
    assert text.splitlines()[1].split()[0] == str(inference.pk)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--filter", "nonsens:1"), "A model has nothing named “nonsens”"),
        (("--sort", "curve"), "cannot be sorted by “curve”"),
        (("--columns", "name,x"), "nothing named “x”"),
        (
            ("--filter", "status:finished"),
            "“finished” is not a known status; use one of: waiting",
        ),
    ],
)
def test_errors_name_the_word(arguments, reason):
    with pytest.raises(CommandError, match=reason):
        printed("list", "models", *arguments)


def test_organize_tags_and_moves_by_name_and_by_filter(models):
    printed("organize", "models", "net 0", "net 1", "--tag", "Good", "--move", "a/b")
    done = printed("organize", "models", "--filter", "tag:good lr>0.05", "--untag", "good")
    assert done == "1 models: done.\n"
    rows = TrainedModel.objects.order_by("name").values_list("tags", "listed_in")
    assert list(rows) == [("", "a/b"), ("good", "a/b"), ("", "")]
    for arguments, reason in (
        (["net 0"], "--tag, --untag or --move"),
        (["--tag", "x"], "names, or a filter"),
        (["net 9", "--tag", "x"], "net 9"),
        (["net 0", "--move", ".."], "cannot be named"),
        (["--filter", '"', "--tag", "x"], "quotation mark is not closed"),
    ):
        with pytest.raises(CommandError, match=reason):
            printed("organize", "models", *arguments)


def test_trainings_begin_with_tags_and_in_a_folder(data_dir):
    dataset = make_dataset(task="segmentation")
    sweep = ["--set", "learning_rate=[0.1, 0.01]", "--tag", "Sweep", "--folder", "hearts/lr"]
    printed("train", str(dataset.pk), "--name", "net", *sweep, "--queue", "--format", "json")
    found = set(TrainedModel.objects.values_list("tags", "listed_in"))
    assert (TrainedModel.objects.count(), found) == (2, {("sweep", "hearts/lr")})
    with pytest.raises(CommandError, match="cannot be named"):
        printed("train", str(dataset.pk), "--name", "x", "--folder", "..", "--queue")
    assert TrainedModel.objects.count() == 2
