"""Which parameters of losses a model's page shows."""

from __future__ import annotations

import pytest

from core.forms.loss import LossForm, unused_parameters
from core.tasks import Task, task_of


@pytest.mark.parametrize(
    ("loss", "taken"),
    [
        ("focal", {"focal_gamma"}),
        ("tversky", {"tversky_alpha", "tversky_beta"}),
        ("huber", {"huber_delta"}),
        ("cross-entropy-dice", set()),
    ],
)
def test_parameters_are_of_the_loss_that_is_named_like_them(loss, taken):
    assert any(loss in task_of(task).losses for task in Task)
    parameters = unused_parameters("")
    assert parameters - unused_parameters(loss) == taken
    assert parameters < set(LossForm.base_fields)
