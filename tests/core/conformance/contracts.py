"""A data plug-in that keeps its contract, what breaks it, and running the checks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django import forms
from django.template import Template

from core.conformance import data_checks, elsewhere, entries, network_checks, samples, view_checks
from core.conformance.data_subject import DataSubject
from core.conformance.network_subject import NetworkSubject
from core.conformance.results import examine
from core.conformance.view_subject import ViewSubject
from core.diagnosis.findings import Finding, Level
from core.plugins import (
    DataIngestionInterface,
    NetworkInterface,
    Stage,
    Task,
    VisualizationInterface,
)
from core.plugins.forms import FolderField, PlainForm, ServerFileField

FILES = 30


class DatasetForm(PlainForm):
    folder = FolderField()
    size = forms.IntegerField(min_value=1, max_value=64, initial=4)


class InputForm(PlainForm):
    path = ServerFileField()


class Good(DataIngestionInterface):
    """Files that hold a number, as grey images; even or odd."""

    id = "test-good"
    title = "Good"
    task = Task.CLASSIFICATION
    dataset_form = DatasetForm
    inference_form: Any = InputForm
    inference_path_field: Any = "path"

    def prepare(self):
        return {"class_labels": ["even", "odd"], "palette": [[0, 0, 0], [255, 0, 0]]}

    def itemize_entries(self, stage):
        if self.is_inference_db:
            return [{"file": self.fields["path"]}]
        files = self.files()
        chosen = {Stage.TRAIN: files[5:], Stage.VAL: files[:5]}.get(stage, [])
        return [{"file": file, "group": file} for file in chosen]

    def files(self):
        return sorted(os.listdir(self.fields["folder"]))

    def encode_entry(self, entry):
        number = int(Path(self.fields["folder"], entry["file"]).read_text())
        return np.full((self.fields["size"],) * 2 + (1,), number, np.uint8), number % 2


def form_with(**fields: forms.Field) -> type[PlainForm]:
    return type("BadForm", (DatasetForm,), fields)


def encodes(feature: Any = None, label: Any = 0) -> Any:
    feature = np.zeros((4, 4, 1), np.uint8) if feature is None else feature
    return lambda self, entry: (feature, label)


def template_of(text: str) -> Any:
    return classmethod(lambda cls, form: (Template(text), {"form": form}))


def itemizes(**stages: list[Any]) -> Any:
    return lambda self, stage: (
        Good.itemize_entries(self, stage) if self.is_inference_db else stages.get(stage, [])
    )


class ClumsyForm(DatasetForm):
    def clean(self):
        return self.cleaned_data | {"size": self.cleaned_data["size"] + 1}


def sized(self, entry):
    return np.zeros((4, 4 + (entry["file"] == "7.txt"), 1), np.uint8), 0


SUBJECTS: dict[str, tuple[Any, Any]] = {
    "data": (data_checks.CHECKS, DataSubject),
    "network": (network_checks.CHECKS, NetworkSubject),
    "view": (view_checks.CHECKS, ViewSubject),
}


def kind_of(plugin: Any) -> str:
    if issubclass(plugin, NetworkInterface):
        return "network"
    return "view" if issubclass(plugin, VisualizationInterface) else "data"


def results_of(plugin: Any, folder: Path, *more: str) -> list[Finding]:
    kind = kind_of(plugin)
    checks, subject = SUBJECTS[kind]
    given = [f"folder={folder}", *more] if kind == "data" else more
    return list(examine(checks, subject(plugin, given, folder.parent)))


def answer_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of another process is answered by this one, which takes no second."""
    for module in (entries, samples):
        monkeypatch.setattr(
            module, "ask", lambda question, plugin, _: elsewhere.answer_to(question, plugin)
        )


def failed(results: list[Finding]) -> dict[str, Finding]:
    return {result.check: result for result in results if result.level == Level.FAIL}
