"""Saving networks that users write: a new one, or a version of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Max

from core.fields import PlainForm
from core.forms.own_networks import read
from core.models import NetworkVersion, OwnNetwork
from core.own_networks.source import LARGEST, Source

_ROWS = 28


def text_of(given: str) -> str:
    """A source as it is kept: ends of lines as on this machine, one at its end."""
    return "\n".join(given.splitlines()).rstrip() + "\n"


class SourceForm(PlainForm):
    """A source, and what is noted of it."""

    source = forms.CharField(
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": _ROWS, "spellcheck": "false", "autocomplete": "off"}),
    )
    notes = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        help_text="What is new in this version.",
    )

    reads = Source()
    """What was read of the source, once the form was looked at."""

    def clean_source(self) -> str:
        """The source, with ends of lines as on this machine."""
        text = text_of(self.cleaned_data["source"])
        self.reads = read(text)
        if self.reads.problems:
            raise forms.ValidationError([str(problem) for problem in self.reads.problems])
        return text

    @transaction.atomic
    def add_to(self, network: OwnNetwork) -> NetworkVersion:
        """Save the next version of a network; the newest one, where nothing has changed."""
        source, newest = self.cleaned_data["source"], network.newest
        if newest is not None and newest.source == source:
            return newest
        last = network.versions.aggregate(last=Max("number"))["last"] or 0
        return NetworkVersion.objects.create(
            network=network,
            number=last + 1,
            source=source,
            notes=self.cleaned_data["notes"],
            title=self.reads.title,
            tasks=list(self.reads.tasks),
        )


class NewNetworkForm(SourceForm):
    """A new network with its first version."""

    name = forms.CharField(max_length=100, validators=OwnNetwork._meta.get_field("name").validators)
    field_order = ("name", "source", "notes")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if OwnNetwork.objects.filter(name=name).exists():
            raise forms.ValidationError(f"An own network named “{name}” already exists.")
        return name

    @transaction.atomic
    def save(self, owner: Any = None) -> NetworkVersion:
        """Create the network; None as owner: a command made it."""
        network = OwnNetwork.objects.create(name=self.cleaned_data["name"], owner=owner)
        return self.add_to(network)
