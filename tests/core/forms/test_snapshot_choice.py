"""Forms, commands and the model agree on the snapshot that is used where none is chosen."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from core.forms.ensemble import members_of
from core.forms.inference import InferenceCreation, InferenceForm
from core.forms.looking import LookForm
from core.forms.prediction import PredictionForm
from core.forms.pretrained import PretrainedForm
from core.forms.snapshot_choice import listed
from core.management.commands.export import _snapshot_of
from core.management.ensembles import find_with_epoch
from core.registry import default_view
from tests.factories import make_model, make_snapshot

pytestmark = pytest.mark.django_db


def chosen(model, other):
    """The epochs that everything that uses a snapshot takes by default."""
    creation = InferenceCreation(model, default_view(model.dataset.task))
    return [
        creation.base.fields["snapshot"].initial,
        model.snapshot_at(None).epoch,
        _snapshot_of(model, None).epoch,
        float(PretrainedForm(model).initial["epoch"]),
        members_of(f"{model.pk}", other, None)[0].epoch,
    ]


@pytest.mark.parametrize("status", ["aborted", "error"])
@pytest.mark.parametrize(("best", "epoch", "which"), [(None, 3, "last"), (2, 2, "best")])
def test_the_best_is_used_or_the_last_where_none_is_marked(data_dir, status, best, epoch, which):
    model = make_model(status)
    for number in (1, 2, 3):
        make_snapshot(model, number, best=number == best)
    other = make_model(dataset=model.dataset)
    assert chosen(model, other) == [epoch] * 5
    for form in (LookForm(model), PredictionForm(model)):
        choices = form.fields["snapshot"].choices
        assert choices[0] == ("", f"The {which} one (epoch {epoch})")
        assert {value for value, _ in choices[1:]} == {1, 2, 3}
    marks = [title for _, title in PretrainedForm(model).fields["epoch"].choices]
    assert marks[0] == f"Epoch {epoch}{' (best)' if best else ''}"
    assert model.snapshot_at(1).epoch == 1


def test_what_is_no_snapshot_is_told_which_there_are(data_dir):
    model = make_model()
    for number in (2, 1, 10):
        make_snapshot(model, number)
    data = {"snapshot": "9", "stage": "val"}
    forms = [InferenceForm(model, {}, data), LookForm(model, data), PredictionForm(model, data)]
    for form in forms:
        assert form.errors["snapshot"] == [
            "There is no snapshot of epoch 9; available epochs: 1, 2, 10."
        ]
    for text in ("9", "x"):
        known = f"no snapshot of epoch {text}; available epochs: 1, 2, 10"
        for command in ("infer", "evaluate"):
            with pytest.raises(CommandError, match=known):
                call_command(command, f"{model.pk}@{text}", stage="val")
        with pytest.raises(CommandError, match=known):
            call_command("export", f"{model.pk}@{text}", to="onnx", output="new")
        with pytest.raises(CommandError, match=known):
            call_command("look_inside", f"{model.pk}@{text}", stage="val", output="new")
    assert find_with_epoch(f"{model.pk}@10") == (model, "10")
    assert listed(range(1000)).endswith(", 98, 99 and 900 more")


def test_without_a_snapshot_it_is_said_why():
    model = make_model("error")
    assert model.snapshot_at(None) is None
    assert model.why_unusable.endswith("its training ended before its first epoch.")
    assert "saved after the first epoch" in make_model("running").why_unusable
    with pytest.raises(CommandError, match="epochs: none"):
        _snapshot_of(model, None)
    assert make_snapshot(model, best=False).model.why_unusable == ""
