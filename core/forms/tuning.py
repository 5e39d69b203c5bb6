"""How the models of a sweep are chosen, and when there are enough of them."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import PlainForm
from core.forms.creation import Data
from core.forms.limits import MOST_EPOCHS
from core.image_fields import LARGEST_SEED
from core.jobs.sweep_results import COSTS
from core.store.folds import MOST as MOST_FOLDS
from core.store.folds import Fold
from core.tasks import task_of
from core.tasks.metrics import LOSS
from core.tuning.samplers import GRID, QUASI_RANDOM, TPE, samplers

MOST_RUNS = 1000
_MOST_SEEDS = 10
AUTOMATIC = ""
_USUAL_RUNS = 20


def _sampler_choices() -> list[tuple[str, str]]:
    usual = "TPE" if TPE in samplers() else "quasi-random"
    return [(AUTOMATIC, f"Automatic: grid of lists, {usual} with ranges"), *samplers().items()]


class TuningForm(PlainForm):
    """The fields of a sweep, which count where a field of the model has several values, or where
    there are folds."""

    sweep_sampler = forms.ChoiceField(
        label="Sampler", choices=_sampler_choices, required=False, initial=AUTOMATIC
    )
    sweep_runs = forms.IntegerField(
        label="Runs",
        min_value=0,
        max_value=MOST_RUNS,
        required=False,
        help_text="The maximum number of combinations of values. Empty: every combination of "
        f"lists; with a range, {_USUAL_RUNS}. 0: no limit, if there is another one.",
    )
    sweep_seeds = forms.IntegerField(
        label="Seeds per run",
        min_value=1,
        max_value=_MOST_SEEDS,
        required=False,
        initial=1,
        help_text="How often each combination is trained, each time with another seed; the mean "
        "of the results counts.",
    )
    folds = forms.IntegerField(
        label="Folds (cross-validation)",
        min_value=0,
        max_value=MOST_FOLDS,
        required=False,
        help_text="5: five models, each validated on another fifth of the training and validation "
        "entries. Groups, such as patients, stay together; the mean of the results counts.",
    )
    sweep_metric = forms.ChoiceField(label="Metric", required=False)
    sweep_second_metric = forms.ChoiceField(
        label="Second metric",
        required=False,
        help_text="With two, the page shows the Pareto front: the models that no other model beats "
        "in both.",
    )
    sweep_least_epochs = forms.IntegerField(
        label="Epochs before the first pause",
        min_value=0,
        max_value=MOST_EPOCHS,
        required=False,
        initial=0,
        help_text="A run pauses after this many epochs, and resumes exactly from there if it is "
        "among the best (ASHA). 0: every run trains to its end.",
    )
    sweep_eta = forms.IntegerField(
        label="Reduction factor",
        min_value=2,
        max_value=10,
        required=False,
        initial=3,
        help_text="3: after each pause, the best third resumes, until three times as many epochs.",
    )
    sweep_pauses = forms.IntegerField(
        label="Maximum number of pauses",
        min_value=1,
        max_value=20,
        required=False,
        help_text="Of each run. Empty: as many as its epochs allow.",
    )
    sweep_hours = forms.FloatField(
        label="Time limit (hours)",
        min_value=0,
        max_value=10_000,
        required=False,
        help_text="After it, no run starts or resumes; running ones finish. Empty: no limit.",
    )
    sweep_patience = forms.IntegerField(
        label="Patience (runs)",
        min_value=0,
        max_value=MOST_RUNS,
        required=False,
        help_text="No run starts after this many runs in a row without an improvement. Empty: no "
        "limit.",
    )
    sweep_gain = forms.FloatField(
        label="Minimum improvement",
        min_value=0,
        required=False,
        help_text="The smallest change that counts as an improvement, in the metric's units.",
    )
    sweep_seed = forms.IntegerField(
        label="Sampler seed",
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        initial=0,
        help_text="The same seed chooses the same values, after the same results, and divides the "
        "entries into the same folds.",
    )

    def __init__(self, task: str, data: Data | None = None) -> None:
        """Take the dataset's task, whose metrics can be chosen."""
        super().__init__(data)
        known = _metric_titles(task)
        first = next(iter(known))
        usual = ("", f"The ranking metric: {known[first]}")
        self.fields["sweep_metric"].choices = [usual, *known.items()]  # type: ignore[attr-defined]
        every = [("", "None"), *known.items(), *COSTS.items()]
        self.fields["sweep_second_metric"].choices = every  # type: ignore[attr-defined]
        self.task = task

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("sweep_gain") and not found.get("sweep_patience"):
            self.add_error(
                "sweep_patience", "Enter the patience to which the minimum improvement applies."
            )
        second = found.get("sweep_second_metric")
        if second and second == (
            found.get("sweep_metric") or next(iter(_metric_titles(self.task)))
        ):
            self.add_error("sweep_second_metric", "Choose a metric other than the first.")
        return found

    @property
    def is_asked_for(self) -> bool:
        """Whether a valid form wants more than every combination of lists at once."""
        given = self.cleaned_data
        limits = ("sweep_least_epochs", "sweep_hours", "sweep_patience", "sweep_second_metric")
        several = (given.get("sweep_seeds") or 1) > 1
        other = given.get("sweep_sampler") not in {AUTOMATIC, GRID, None}
        # A sampler alone means nothing.
        return several or other or self.fold_count > 1 or any(given.get(name) for name in limits)

    @property
    def fold_count(self) -> int:
        """Into how many folds a form that was validated divides the entries; 1: it does not."""
        return max(1, self.cleaned_data.get("folds") or 1)

    @property
    def first_fold(self) -> Fold:
        """The first fold of a valid form with several."""
        return Fold(1, self.fold_count, self.cleaned_data.get("sweep_seed") or 0)

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """What a valid form's sweep is about, the first one first."""
        names = [
            self.cleaned_data.get("sweep_metric") or next(iter(_metric_titles(self.task))),
            self.cleaned_data.get("sweep_second_metric"),
        ]
        return [
            {"name": name, "larger_is_better": _is_larger_better(self.task, name)}
            for name in names
            if name
        ]

    def sampler(self, *, is_finite: bool) -> str:
        """The sampler of a valid form."""
        if chosen := self.cleaned_data.get("sweep_sampler"):
            return str(chosen)
        if is_finite:
            return GRID
        return TPE if TPE in samplers() else QUASI_RANDOM

    def runs(self, combinations: int | None) -> int:
        """The limit of runs of a valid form; 0: none.

        Args:
            combinations: how many there are; None: any number.
        """
        given = self.cleaned_data.get("sweep_runs")
        other = self.cleaned_data.get("sweep_hours") or self.cleaned_data.get("sweep_patience")
        if given is None:
            given = (0 if other else _USUAL_RUNS) if combinations is None else combinations
        if combinations is not None:
            given = min(given or combinations, combinations)
        return int(given) if given or other else _USUAL_RUNS


def _metric_titles(task: str) -> dict[str, str]:
    """The metrics that trainings of a task have, by name, the ranking one first."""
    known = (*task_of(task).metrics, LOSS) if task else (LOSS,)
    return {metric.name: metric.title for metric in known}


def _is_larger_better(task: str, name: str) -> bool:
    if name in COSTS:
        return False
    metric = task_of(task).metric_of(name) if task else None
    return metric.larger_is_better if metric else name != LOSS.name
