"""Creating a model: what to train, on what, and how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from core.exceptions import StoreError, TrainingError
from core.fields import PlainForm
from core.forms.creation import Creation, Data, Files, remove_folder
from core.forms.names import LONGEST, require_free, take
from core.forms.resources import ResourcesForm
from core.image_fields import LARGEST_SEED
from core.models import Dataset, Job, TrainedModel
from core.models.artifact import name_validators, require_visible
from core.networks import Network, fitting_networks, require_fit, require_network
from core.registry import network_plugins
from core.training.data import data_info
from core.training.spec import Augmentation, TrainingSpec
from core.training.tables import LR_POLICIES, PRECISIONS, SOLVERS

MOST_EPOCHS = 100_000
LARGEST_BATCH = 2**16


class ModelForm(PlainForm):
    """The fields that every network has; named as in the original."""

    model_name = forms.CharField(
        label="Name", max_length=LONGEST, validators=[*name_validators, require_visible]
    )
    train_epochs = forms.IntegerField(
        label="Training epochs",
        min_value=1,
        max_value=MOST_EPOCHS,
        initial=TrainingSpec.train_epochs,
    )
    batch_size = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_BATCH,
        initial=TrainingSpec.batch_size,
        help_text="Samples in one training step; fewer need less memory.",
    )
    solver_type = forms.ChoiceField(label="Solver", choices=list(SOLVERS.items()), initial="ADAM")
    learning_rate = forms.FloatField(min_value=1e-12, initial=TrainingSpec.learning_rate)
    lr_policy = forms.ChoiceField(
        label="Learning rate policy", choices=list(LR_POLICIES.items()), initial="cosine"
    )
    aug_rot = forms.FloatField(
        label="Random rotation (degrees)",
        min_value=0,
        max_value=180,
        initial=Augmentation.rot,
        help_text="Largest rotation to either side, random for each image and epoch; 0: never.",
    )
    aug_scale = forms.FloatField(
        label="Random scaling",
        min_value=0,
        max_value=1,
        initial=Augmentation.scale,
        help_text="0.25 scales images by a factor from 1/1.25 to 1.25. 0: never.",
    )
    aug_shift = forms.FloatField(
        label="Random shift",
        min_value=0,
        max_value=0.5,
        initial=Augmentation.shift,
        help_text="0.1 shifts images by up to a tenth of their height and width. 0: never.",
    )
    aug_contrast = forms.FloatField(
        label="Random contrast",
        min_value=0,
        max_value=5,
        initial=Augmentation.contrast,
        help_text="0.5 multiplies intensities by a factor from 1/1.5 to 1.5. 0: never.",
    )
    random_seed = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        help_text="With a seed, training again on the same CPU gives the same model.",
    )
    precision = forms.ChoiceField(
        choices=list(PRECISIONS.items()),
        initial="float32",
        help_text="Mixed precision is faster on hardware that computes it natively.",
    )

    def __init__(self, data: Data | None = None, network: Network | None = None) -> None:
        """Take the network for which the fields have their initial values."""
        super().__init__(data)
        for name, value in (network.initial if network else {}).items():
            self.fields[name].initial = value

    def clean_model_name(self) -> str:
        return require_free(TrainedModel, self.cleaned_data["model_name"])


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
        self.base = ModelForm(data, network)
        self.options = network.options_form(data)
        self.resources = ResourcesForm(Job.Kind.TRAIN, data)
        self.forms = [self.base, self.options, self.resources]

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
        try:
            self.network().check(inputs, **self.options.cleaned_data)
        except ValidationError as error:
            for field, messages in by_field(error, self.options).items():
                self.options.add_error(field, messages)
            return False
        return True

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> TrainedModel:
        """Create the model with its job, which waits for the dataset's."""
        job = self.resources.create_job(queue=queue, owner=owner, depends_on=self.dataset.job)
        fields = dict(self.base.cleaned_data)
        self.remark = take(TrainedModel, fields["model_name"])
        model = TrainedModel.objects.create(
            job=job,
            name=fields.pop("model_name"),
            dataset=self.dataset,
            network=self.network.id,
            fields=fields | {"network_options": self.options.cleaned_data},
        )
        remove_folder(model.folder)
        return model


def by_field(error: ValidationError, form: forms.Form) -> dict[str | None, list[str]]:
    """The messages of each field; what is of no field of the form is under None."""
    if not hasattr(error, "error_dict"):
        return {None: error.messages}
    found: dict[str | None, list[str]] = {}
    for name, messages in error.message_dict.items():
        found.setdefault(name if name in form.fields else None, []).extend(messages)
    return found


def network_of(network_id: str | None, dataset: Dataset) -> Network:
    """The plug-in, or where none is named the first one that fits the dataset.

    Raises:
        PluginError: it is not installed; the text lists those that are.
        TrainingError: none fits.
    """
    if network_id:
        return network_plugins[network_id]
    require_network(dataset.task)
    return fitting_networks(dataset.task)[0]
