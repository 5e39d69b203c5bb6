"""Creating a model: what to train, on what, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from core.exceptions import StoreError, TrainingError
from core.forms.creation import Creation, Data, Files, remove_folder
from core.forms.learning_rate import policy_options
from core.forms.model_fields import ModelForm, solver_options
from core.forms.names import take
from core.forms.own_networks import chosen_network, version_of
from core.forms.proposed import given_values, show, usual_values
from core.forms.resources import ResourcesForm
from core.models import Dataset, Job, TrainedModel
from core.networks import Network, fitting_networks, require_fit, require_network
from core.proposals.cautions import cautions
from core.proposals.profile import profile_in
from core.proposals.rules import propose
from core.store.fold_reader import held_out_by
from core.store.folds import Fold
from core.training.crop import cropped_inputs
from core.training.data import data_info
from core.training.ranges import remarks_on_values


class ModelCreation(Creation):
    """The joint form of one network, for one dataset."""

    def __init__(
        self,
        dataset: Dataset,
        network: Network,
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.dataset = dataset
        self.network = network
        self.base = ModelForm(data, network, dataset.task)
        self.options = network.options_form(data)
        self.solvers = solver_options(data)
        self.policies = policy_options(data)
        self.resources = ResourcesForm(Job.Kind.TRAIN, data)
        chosen = [*self.solvers.counted, *self.policies.counted]
        self.remarks: list[str] = []
        """What the network says of the dataset, once the form is valid."""
        self.forms = [self.base, *chosen, self.options, self.resources]
        self.found = profile_in(dataset.folder)
        self.usual = usual_values([self.base, self.options])
        self.start_with(data or {})

    def start_with(self, given: Data) -> None:
        entered = given_values([self.base, self.options], given)
        self.proposals = propose(self.found, self.usual, entered)
        if self.found is not None:
            self.proposals |= self.network.get_proposals(self.found)
        show([self.base, self.options], self.usual, self.proposals, entered)

    @property
    def shown(self) -> list[forms.Form]:
        chosen = [*self.solvers.forms.values(), *self.policies.forms.values()]
        return [self.base, *(form for form in chosen if form.fields), self.options, self.resources]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        try:
            require_fit(self.network, self.dataset.task)
        except TrainingError as error:
            self.base.add_error(None, str(error))
            return False
        return valid and self.is_buildable()

    def is_buildable(self) -> bool:
        """Whether the network says that it can be built for the dataset, where that is made."""
        try:
            inputs = data_info(self.dataset.folder).inputs
        except (StoreError, TrainingError):
            return True  # it is not made yet, or the job will say what is wrong with it
        if (fold := Fold.parse(self.base.cleaned_data.get("fold", ""))) is not None:
            try:
                held_out_by(self.dataset.folder, fold)
            except TrainingError as error:
                self.base.add_error("fold", str(error))
                return False
        size = self.base.cleaned_data.get("crop_size")
        try:
            inputs = cropped_inputs(inputs, size)
        except TrainingError as error:
            self.base.add_error("crop_size", str(error))
            return False
        network, options = self.network(), self.options.cleaned_data
        try:
            network.check(inputs, **options)
            self.remarks = list(network.remarks(inputs, **options))
        except ValidationError as error:
            for field, messages in by_field(error, self.options).items():
                if field is None and size is not None:
                    self.base.add_error("crop_size", messages)
                else:
                    self.options.add_error(field, messages)
            return False
        self.remarks += remarks_on_values(inputs, options)
        self.remarks += cautions(self.found) if self.found else ()
        return True

    def kept_proposals(self) -> dict[str, Any]:
        """The proposals that a valid form kept, by field, as JSON."""
        values = {**self.base.cleaned_data, **self.options.cleaned_data}
        return {
            name: asdict(proposal)
            for name, proposal in self.proposals.items()
            if name in values and values[name] == proposal.value
        }

    @property
    def stored_fields(self) -> dict[str, Any]:
        """What a model keeps of a valid form, besides its name."""
        # What the preset stands for is in the epochs.
        left_out = {"model_name", "preset"}
        fields = {k: value for k, value in self.base.cleaned_data.items() if k not in left_out}
        return fields | {
            "network_options": self.options.cleaned_data,
            "solver_options": self.solvers.values,
            "policy_options": self.policies.values,
        }

    @transaction.atomic
    def save(
        self,
        owner: Any = None,
        *,
        queue: bool = True,
        sweep: str = "",
        swept: Mapping[str, str] | None = None,
    ) -> TrainedModel:
        """Create the model with its job, which waits for the dataset's.

        Args:
            owner: the user.
            queue: whether the job is for the queue, and not for this process.
            sweep: what the models of a sweep have in common.
            swept: the values of the fields in which they differ.
        """
        job = self.resources.create_job(queue=queue, owner=owner, depends_on=self.dataset.job)
        name = self.base.cleaned_data["model_name"]
        self.remark = " ".join([take(TrainedModel, name), *self.remarks]).strip()
        model = TrainedModel.objects.create(
            job=job,
            name=name,
            dataset=self.dataset,
            network=self.network.id,
            own_version_id=version_of(self.network),
            proposals=self.kept_proposals(),
            sweep=sweep,
            swept=swept or {},
            fields=self.stored_fields,
        )
        remove_folder(model.folder)
        return model


def by_field(error: ValidationError, form: forms.Form) -> dict[str | None, list[str]]:
    """The messages of each field; under None those that belong to no field of the form."""
    if not hasattr(error, "error_dict"):
        return {None: error.messages}
    found: dict[str | None, list[str]] = {}
    for name, messages in error.message_dict.items():
        found.setdefault(name if name in form.fields else None, []).extend(messages)
    return found


def network_of(network_id: str | None, dataset: Dataset) -> Network:
    """The network, or where none is named the first plug-in that fits the dataset.

    Raises:
        PluginError: it is not there; the text lists those that are.
        TrainingError: none fits.
    """
    if network_id:
        return chosen_network(network_id)
    require_network(dataset.task)
    return fitting_networks(dataset.task)[0]
