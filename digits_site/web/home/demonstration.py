"""The demonstration by one click: its data, and jobs that ingest it, train on it and evaluate."""

from __future__ import annotations

import logging
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.demonstration import EVALUATION, PHANTOM, PLUGIN, TRAINING, fields_of, name_at
from core.exceptions import UserError
from core.forms.creation import Creation
from core.forms.dataset import DatasetCreation
from core.forms.model import network_of
from core.forms.settings import bound
from core.forms.sweep import ModelSweep
from core.models import TrainedModel
from core.registry import data_plugins
from core.storage import data_folder

logger = logging.getLogger(__name__)
_LONGEST = 120
"""Seconds that drawing the data may take; it takes a few."""


def can_demonstrate() -> bool:
    """Whether the plug-in that reads the demonstration's data is installed."""
    return PLUGIN in data_plugins


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Queue it for the user, and show the training, which waits for the dataset."""
    try:
        phantom = data_folder().demonstration
        _draw(phantom)
        model = _queue(phantom, request.user)
    except UserError as error:
        messages.error(request, f"The demonstration could not be started: {error}")
        return redirect("web:home")
    return redirect("web:model", model.pk)


def _draw(phantom: Path) -> None:
    """Make the files, unless they are there; whole, or not at all."""
    if phantom.exists():
        return
    phantom.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=phantom.parent, prefix=".demo-") as folder:
        made = Path(folder) / phantom.name
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_phantom"]
        done = subprocess.run(
            [*command, str(made), *PHANTOM], capture_output=True, text=True, timeout=_LONGEST
        )
        if done.returncode:
            logger.error("make_phantom ended with %d:\n%s", done.returncode, done.stderr)
            raise UserError("its data could not be made; details are in the server's log.")
        if not phantom.exists():  # another one may have been as quick
            made.rename(phantom)


@transaction.atomic
def _queue(phantom: Path, owner: Any) -> TrainedModel:
    name = name_at(timezone.localtime())
    making = partial(DatasetCreation, data_plugins[PLUGIN])
    dataset = _saved(bound(making, {"dataset_name": name}, fields_of(phantom)), owner)
    training = partial(ModelSweep, dataset, network_of(None, dataset))
    model: TrainedModel = _saved(
        bound(training, {"model_name": name}, (*TRAINING, EVALUATION)), owner
    )
    return model


def _saved(creation: Creation, owner: Any) -> Any:
    if not creation.is_valid():
        raise UserError(" ".join(text for texts in creation.errors.values() for text in texts))
    return creation.save(owner=owner)
