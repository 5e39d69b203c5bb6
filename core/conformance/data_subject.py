"""A data plug-in with what its checks share, each part made when it is first asked for."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.forms import Form

from core.conformance.subject import Subject
from core.conformance.trials import Trial, try_entries
from core.forms.dataset import PluginFields
from core.forms.settings import bound
from core.ingest.spec import Storage
from core.plugins import DataIngestionInterface, Entry, Stage, TemplateAndContext

FIRST, RANDOM = 20, 20
"""Entries that are encoded: the first ones of the stages, and some of the others."""


class DataSubject(Subject[DataIngestionInterface]):
    """What is known of a data plug-in with the given values of its fields."""

    kind = "data"

    def __init__(
        self, plugin: type[DataIngestionInterface], assignments: Sequence[str], folder: Path
    ) -> None:
        super().__init__(plugin, assignments, folder)
        self.seconds: dict[str, float] = {}
        """How long `prepare` and `itemize_entries` took."""

    def form(self, data: Mapping[str, Any] | None = None) -> Form:
        return self.plugin.get_dataset_form(data)

    def template(self, form: Form) -> TemplateAndContext:
        return self.plugin.get_dataset_template(form)

    @cached_property
    def creation(self) -> PluginFields:
        made: PluginFields = bound(partial(PluginFields, self.plugin), {}, self.assignments)
        return made

    @property
    def storage(self) -> Storage:
        return Storage.of(self.creation.storage.cleaned_data)

    @cached_property
    def prepared(self) -> DataIngestionInterface:
        """The instance that prepared, as in the job's process."""
        return self.prepare()

    def prepare(self) -> DataIngestionInterface:
        instance = self.plugin(**self.fields)
        began = time.perf_counter()
        instance.user_data = instance.prepare()
        self.seconds["prepare"] = time.perf_counter() - began
        return instance

    @cached_property
    def user_data(self) -> dict[str, Any]:
        """As a dataset stores it."""
        stored: dict[str, Any] = json.loads(json.dumps(self.prepared.user_data))
        return stored

    @cached_property
    def stages(self) -> dict[str, list[Entry]]:
        began = time.perf_counter()
        stages = itemized(self.prepared)
        self.seconds["itemize"] = time.perf_counter() - began
        return stages

    @property
    def entries(self) -> int:
        return sum(map(len, self.stages.values()))

    @cached_property
    def chosen(self) -> list[Entry]:
        """The entries that are encoded; the same ones each time."""
        entries = list(chain.from_iterable(self.stages.values()))
        rest = range(FIRST, len(entries))
        places = random.Random(0).sample(rest, min(RANDOM, len(rest)))  # noqa: S311 - no secret
        return [*entries[:FIRST], *(entries[place] for place in sorted(places))]

    @cached_property
    def trials(self) -> list[Trial]:
        """What became of the chosen entries in a worker process."""
        instance = partial(self.plugin, user_data=self.user_data, **self.fields)
        return try_entries(instance, self.chosen, settings.DIGITS_ENTRY_TIMEOUT)


def itemized(plugin: DataIngestionInterface) -> dict[str, list[Entry]]:
    return {stage.value: list(plugin.itemize_entries(stage)) for stage in Stage}
