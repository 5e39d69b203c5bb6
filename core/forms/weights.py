"""Importing a file of weights for a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms

from core.fields import PlainForm, ServerFileField
from core.forms.creation import Data
from core.forms.names import LONGEST
from core.forms.weights_file import check_weights_file
from core.models import PretrainedModel
from core.models.artifact import name_validators, require_visible
from core.networks import option_values
from core.plugins.weights import ENDINGS_IN_WORDS
from core.pretrained import ImportedFacts, keep_imported
from core.registry import network_plugins
from core.training.weights_import import WeightsImport
from core.weights.known import KnownWeights


def _networks() -> list[tuple[str, str]]:
    return [(network.get_id(), network.get_title()) for network in network_plugins]


class WeightsForm(PlainForm):
    """The file, the network that it is for, and what is known of it."""

    file = ServerFileField(help_text=f"Its name ends in {ENDINGS_IN_WORDS}.")
    name = forms.CharField(max_length=LONGEST, validators=[*name_validators, require_visible])
    network = forms.ChoiceField(choices=_networks)
    license = forms.CharField(
        max_length=200,
        validators=[require_visible],
        help_text="Such as “Apache-2.0” or “only for our own use”.",
    )
    source = forms.CharField(
        max_length=500,
        validators=[require_visible],
        help_text="Where the file comes from, such as an address.",
    )
    by_order = forms.BooleanField(
        label="Match layers by their order",
        required=False,
        help_text="Where their names differ; check the report.",
    )

    def __init__(self, data: Data | None = None, options: Mapping[str, Any] | None = None) -> None:
        """Take the data, and the network's options with which the file fits."""
        super().__init__(data)
        self.options = dict(options or {})

    def clean_file(self) -> str:
        path: str = self.cleaned_data["file"]
        check_weights_file(path)
        return path

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if PretrainedModel.objects.filter(name=name).exists():
            raise forms.ValidationError(f"A pretrained model named “{name}” already exists.")
        return name

    def save(self, owner: Any = None, **more: Any) -> PretrainedModel:
        """Import it; this imports Keras.

        Args:
            owner: the user.
            more: further arguments of a `WeightsImport`.

        Raises:
            UserError: the file cannot be read, fits no layer, or does not compute what it should.
        """
        given = self.cleaned_data
        network = network_plugins[given["network"]]
        asked = WeightsImport(
            file=Path(given["file"]),
            output=Path(),
            network=given["network"],
            options=option_values(network, self.options),
            by_order=given["by_order"],
            **more,
        )
        facts = ImportedFacts(given["name"], given["license"], given["source"])
        return keep_imported(asked, facts, owner)


def form_of(known: KnownWeights, path: Path, name: str) -> WeightsForm:
    """The form for weights of which all is known."""
    data = {
        "file": str(path),
        "name": name,
        "network": known.network,
        "license": known.license,
        "source": known.source,
        "by_order": known.by_order,
    }
    return WeightsForm(data, known.options)
