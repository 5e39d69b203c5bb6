"""Sweeps: what is tried, by which rule, and the runs so far."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.models.dataset import Dataset
from core.models.owned import Owned
from core.models.trained import TrainedModel


class State(models.TextChoices):
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


class Sweep(Owned):
    """Trainings of one network on one dataset that differ in some fields.

    `core.tuning` decides what is next, from these rows alone.
    """

    State: ClassVar = State

    key = models.CharField(max_length=32, unique=True, help_text="What its models have in `sweep`.")
    name = models.CharField(max_length=200)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="sweeps")
    network = models.CharField(max_length=50)
    """What forms choose it by: the id of a plug-in, or `own:` and the id of a version."""
    settings = models.JSONField(
        default=dict,
        help_text="The fields of the model form as they were entered, lists of texts; empty: all "
        "its models were made at once.",
    )
    space = models.JSONField(default=dict, help_text="What is tried, a text by field.")
    sampler = models.CharField(max_length=20)
    seed = models.PositiveIntegerField(default=0, help_text="Of the sampler.")
    metrics = models.JSONField(
        default=list,
        help_text="What it is about: names of metrics, each with whether larger is better.",
    )
    runs_limit = models.PositiveIntegerField(
        default=0, help_text="Choices of values to try at most; 0: no limit."
    )
    hours = models.FloatField(default=0, help_text="After which nothing starts; 0: no limit.")
    patience = models.PositiveIntegerField(
        default=0, help_text="Runs in a row without a gain that end it; 0: no limit."
    )
    gain = models.FloatField(default=0, help_text="What counts as a gain.")
    pauses = models.JSONField(
        default=list, help_text="Epochs at which runs pause (ASHA); empty: none does."
    )
    eta = models.PositiveIntegerField(default=3, help_text="The reduction factor of ASHA.")
    seeds = models.PositiveIntegerField(default=1, help_text="Runs of each choice of values.")
    folds = models.PositiveIntegerField(
        default=1, help_text="Runs of each choice and seed, each validated on another fold."
    )
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING, db_index=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it ended.")
    holder = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="The command that runs it itself; empty: the job clusters do.",
    )
    created = models.DateTimeField(default=timezone.now, db_index=True)
    began = models.DateTimeField(default=timezone.now, help_text="From which its hours count.")
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING

    @property
    def is_chosen_by_rule(self) -> bool:
        """Whether its models are made one after the other; otherwise, all were at once."""
        return bool(self.settings)

    @property
    def repeats(self) -> int:
        """How many runs each choice of values has."""
        return self.seeds * self.folds

    @property
    def hours_so_far(self) -> float:
        return ((self.ended or timezone.now()) - self.began).total_seconds() / 3600


class SweepRun(models.Model):
    """A choice of values with one seed, and the model that is trained with it."""

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField(help_text="Of the choice of values, from 0.")
    repeat = models.PositiveIntegerField(
        default=0, help_text="Of its seeds, and of each one's folds, from 0."
    )
    values = models.JSONField(default=dict, help_text="Texts by field.")
    model = models.OneToOneField(TrainedModel, models.SET_NULL, null=True, related_name="sweep_run")
    pause_after = models.PositiveIntegerField(
        default=0, help_text="The epoch at which it pauses; 0: it trains to its end."
    )
    results = models.JSONField(
        default=dict, help_text="Values of the sweep's metrics by epoch, as it paused or ended."
    )
    error = models.TextField(blank=True, help_text="Why no model could be made.")

    class Meta:
        ordering = ("number", "repeat")
        constraints = [
            models.UniqueConstraint(
                fields=["sweep", "number", "repeat"], name="one_run_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sweep} {self.number + 1}"
