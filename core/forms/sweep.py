"""Creating models: one, or several where fields have several values.

Lists alone make a model for each combination, all at once. Ranges and distributions, or a rule
such as pausing, make a sweep, whose models are made one after the other (`core.forms.next_run`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from math import prod
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction

from core.forms.creation import Creation, Data, Files
from core.forms.lists import accept_lists
from core.forms.members import Member
from core.forms.model import ModelCreation
from core.forms.next_run import FOLD, advance
from core.forms.sweep_space import Space, entered_space
from core.forms.sweep_start import first_values, grid_of, problems_of, started
from core.forms.tuning import TuningForm
from core.models import Dataset, Sweep, TrainedModel
from core.networks import Network
from core.tuning.values import Choice

MOST = 64
_SINGLE = ("model_name", "preset")
"""Fields that take no lists."""
_ALMOST_ONE = 1 - 1e-9


class ModelSweep(Creation):
    """The joint form of one network, whose fields may have several values."""

    def __init__(
        self,
        dataset: Dataset,
        network: Network,
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.dataset, self.network, self.data = dataset, network, data
        self.problem = ""
        self.made: list[TrainedModel] = []
        """The models, after saving; of a sweep with a rule, those so far."""
        self.row: Sweep | None = None
        """The sweep, after saving; None of a single model."""
        self.tuning = TuningForm(dataset.task, data)
        blank = ModelCreation(dataset, network)
        self.space = Space()
        self.members = [] if data is None else self._members(blank, data)
        self._show(self.members[0] if self.members else blank)

    def _show(self, one: ModelCreation) -> None:
        """Let pages show the forms of a member."""
        self.one = one
        self.forms = [*one.forms, self.tuning]
        for form in one.shown:
            if form is not one.resources:
                accept_lists(form.fields.values())

    def _members(self, blank: ModelCreation, data: Data) -> list[Member]:
        """A form for each combination of values; of a sweep with a rule, for some of them."""
        alone = {*blank.resources.fields, *_SINGLE}
        fields = {name: one for name, one in blank.fields() if name not in alone}
        self.space = entered_space(fields, data)
        if self.is_tuned:
            return [self._member(values) for values in self._samples()]
        lists = {name: one.finite or () for name, one in self.space.values.items()}
        combinations: Iterable[tuple[str, ...]] = product(*lists.values())
        if (count := prod(map(len, lists.values()))) > MOST:
            combinations = islice(combinations, 1)
            parts = " × ".join(f"{len(values)} of {name}" for name, values in lists.items())
            self.problem = (
                f"These are {count:,} models ({parts}), and a sweep has at most {MOST}. "
                "Give fewer values."
            )
        members: dict[tuple[tuple[str, str], ...], Member] = {}
        for values in combinations:
            member = self._member(dict(zip(lists, values, strict=True)))
            members.setdefault(tuple(member.swept.items()), member)
        for number, member in enumerate(members.values(), 1):
            if len(members) > 1:
                member.rename(number)
        return list(members.values())

    @property
    def is_tuned(self) -> bool:
        """Whether its models are chosen one after the other."""
        if any(not isinstance(one, Choice) for one in self.space.values.values()):
            return True
        if not self.tuning.is_valid():
            return False
        return self.tuning.fold_count > 1 or (bool(self.space.values) and self.tuning.is_asked_for)

    def _samples(self) -> Iterator[dict[str, str]]:
        """Choices of values that show whether a form would take all: the ends of each field, and
        the first run's."""
        space = self.space.values
        middle = {name: one.at(0.5) for name, one in space.items()}
        yield {name: one.at(0) for name, one in space.items()}
        yield {name: one.at(_ALMOST_ONE) for name, one in space.items()}
        for name, one in space.items():
            ends = one.texts[:MOST] if isinstance(one, Choice) else (one.at(0), one.at(_ALMOST_ONE))
            yield from (middle | {name: text} for text in ends)
        if self.tuning.is_valid() and (first := first_values(self.tuning, self.space)):
            yield first  # with which it starts at once

    def _member(self, values: dict[str, str]) -> Member:
        assert self.data is not None  # noqa: S101 - members are of a bound form
        if self.tuning.is_valid() and self.tuning.fold_count > 1:
            values = {FOLD: str(self.tuning.first_fold)} | values
        return Member(self.dataset, self.network, self.data, values)

    @property
    def shown(self) -> list[forms.Form]:
        return [*self.one.shown, self.tuning]

    def start_with(self, given: Data) -> None:
        self.one.start_with(given)

    def leave_out_name(self) -> None:
        """Want no name, where no model is made."""
        for one in [self.one, *self.members]:
            one.base.fields.pop("model_name", None)

    def is_valid(self) -> bool:
        wrong = next((one for one in self.members if not one.is_valid()), None)
        self._show(wrong or self.members[0])
        problems = dict(self.space.problems)
        chosen = self.tuning.is_valid()
        if chosen and self.is_tuned and wrong is None:
            problems |= problems_of(self.tuning, self.one, self.space)
        if chosen and self.tuning.fold_count > 1 and (self.data or {}).get(FOLD):
            problems[FOLD] = "Leave it empty: with “Folds”, a model is trained for each fold."
        if self.problem:
            problems["__all__"] = self.problem
        for name, text in problems.items():
            self._add_error(name, text)
        for form in self.forms:
            form.data = self.data or {}  # pages show what was entered, lists included
        return wrong is None and chosen and not problems

    def _add_error(self, name: str, text: str) -> None:
        """Let the field with that name, as pages send it, have an error."""
        for form in self.forms:
            for field in form.fields:
                if form.add_prefix(field) == name:
                    form.errors.pop(field, None)  # that a range is no number
                    form.add_error(field, text)
                    return
        self.one.base.add_error(None, text)

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> TrainedModel:
        """Create a model and its job for each member; the first one is returned.

        Of a sweep with a rule, these are the first ones only.
        """
        if self.is_tuned:
            self.row = started(self, owner, queue=queue)
            advance(self.row, queue=queue)
            runs = self.row.runs.exclude(model=None).select_related("model")
            self.made = [run.model for run in runs if run.model is not None]
            count = self.row.runs_limit * self.row.repeats
            self.remark = f"A sweep of {count or 'any number of'} runs."
            return self.made[0]
        sweep = uuid4().hex if len(self.members) > 1 else ""
        for member in self.members:
            swept = member.swept if sweep else {}
            self.made.append(member.save(owner, queue=queue, sweep=sweep, swept=swept))
        remarks = [member.remark for member in self.members]
        if sweep:
            self.row = grid_of(self, sweep, owner)
            remarks.insert(0, f"A sweep of {len(self.members)} models.")
        self.remark = " ".join(filter(None, dict.fromkeys(remarks)))
        return self.made[0]
