"""Creating models: one, or where fields have lists of values, one for each combination."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product
from math import prod
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction

from core.forms.creation import Creation, Data, Files
from core.forms.lists import accept_lists, lists_of, with_values
from core.forms.model import ModelCreation
from core.forms.names import LONGEST
from core.models import Dataset, TrainedModel
from core.networks import Network

MOST = 64
_SINGLE = ("model_name", "preset")
"""Fields that take no lists."""


class ModelSweep(Creation):
    """The joint form of one network, whose fields may have lists of values."""

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
        """The models, after saving."""
        blank = ModelCreation(dataset, network)
        self.members = [] if data is None else self._members(blank, data)
        self._show(self.members[0] if self.members else blank)

    def _show(self, one: ModelCreation) -> None:
        """Let pages show the forms of a member."""
        self.one = one
        self.forms = one.forms
        for form in one.shown:
            if form is not one.resources:
                accept_lists(form.fields.values())

    def _members(self, blank: ModelCreation, data: Data) -> list[_Member]:
        """A form for each combination of values; the first one alone where there are too many."""
        alone = {*blank.resources.fields, *_SINGLE}
        lists = lists_of({name: one for name, one in blank.fields() if name not in alone}, data)
        combinations: Iterable[tuple[str, ...]] = product(*lists.values())
        if (count := prod(map(len, lists.values()))) > MOST:
            combinations = islice(combinations, 1)
            parts = " × ".join(f"{len(values)} of {name}" for name, values in lists.items())
            self.problem = (
                f"These are {count:,} models ({parts}), and a sweep has at most {MOST}. "
                "Give fewer values."
            )
        members: dict[tuple[tuple[str, str], ...], _Member] = {}
        for values in combinations:
            member = _Member(
                self.dataset, self.network, data, dict(zip(lists, values, strict=True))
            )
            members.setdefault(tuple(member.swept.items()), member)
        for number, member in enumerate(members.values(), 1):
            if len(members) > 1:
                member.rename(number)
        return list(members.values())

    @property
    def shown(self) -> list[forms.Form]:
        return self.one.shown

    def start_with(self, given: Data) -> None:
        self.one.start_with(given)

    def leave_out_name(self) -> None:
        """Want no name, where no model is made."""
        for one in [self.one, *self.members]:
            one.base.fields.pop("model_name", None)

    def is_valid(self) -> bool:
        wrong = next((one for one in self.members if not one.is_valid()), None)
        self._show(wrong or self.members[0])
        if self.problem:
            self.one.base.add_error(None, self.problem)
        for form in self.forms:
            form.data = self.data or {}  # pages show what was entered, lists included
        return wrong is None and not self.problem

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> TrainedModel:
        """Create a model and its job for each member; the first one is returned."""
        sweep = uuid4().hex if len(self.members) > 1 else ""
        for member in self.members:
            swept = member.swept if sweep else {}
            self.made.append(member.save(owner, queue=queue, sweep=sweep, swept=swept))
        remarks = [member.remark for member in self.members]
        if sweep:
            remarks.insert(0, f"A sweep of {len(self.members)} models.")
        self.remark = " ".join(filter(None, dict.fromkeys(remarks)))
        return self.made[0]


class _Member(ModelCreation):
    """The form of one combination of values."""

    def __init__(
        self, dataset: Dataset, network: Network, data: Data, chosen: dict[str, str]
    ) -> None:
        self.data = with_values(data, chosen)
        super().__init__(dataset, network, self.data)
        counted = dict(self.fields())
        self.swept = {name: value for name, value in chosen.items() if name in counted}
        """The values of the lists, of the fields that count: not those of other solvers."""

    def rename(self, number: int) -> None:
        """Add the values to the name, or a number where that is too long."""
        base = str(self.data.get("model_name", ""))
        name = " ".join([base, *(f"{field}={value}" for field, value in self.swept.items())])
        self.data["model_name"] = name if len(name) <= LONGEST else f"{base} {number}"
