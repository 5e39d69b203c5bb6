"""The resources that a job requires: priority, CPU slots and, if available, GPUs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from core.fields import PlainForm
from core.forms.creation import Data
from core.jobs.execution import hold
from core.models import Job, Resource
from core.models.job import Priority

_TRAINING_SLOTS = 2
"""One to prepare batches, one to train."""
_Field = forms.Field


class ResourcesForm(PlainForm):
    """All fields are optional; the defaults depend on the kind of job."""

    job_priority = forms.TypedChoiceField(
        label="Priority",
        coerce=int,
        required=False,
        empty_value=str(Priority.NORMAL.value),
        choices=[(Priority.NORMAL.value, "Normal"), (Priority.LOW.value, "Low")],
        initial=Priority.NORMAL.value,
        help_text="Low-priority jobs start when no other job is waiting.",
    )
    job_cpus = forms.IntegerField(
        label="Required CPU slots",
        min_value=1,
        max_value=1024,
        required=False,
        help_text="The job starts once this many are free on one machine.",
    )

    def __init__(self, kind: str, data: Data | None = None) -> None:
        super().__init__(data)
        self.kind = kind
        gpus = list(Resource.objects.filter(kind=Resource.Kind.GPU).select_related("host"))
        self.fields["job_cpus"].initial = _default_cpus(kind)
        if gpus:
            self.fields |= _gpu_fields(gpus, _default_gpus(kind))

    def create_job(self, *, queue: bool, **values: Any) -> Job:
        """Create a waiting job; if it is not queued, this process holds it."""
        given = self.cleaned_data
        cpus, gpus = given.get("job_cpus"), given.get("job_gpus")
        job = Job.objects.create(
            kind=self.kind,
            priority=int(given["job_priority"]),
            cpus=_default_cpus(self.kind) if cpus is None else cpus,
            gpus=(_default_gpus(self.kind) if gpus is None else gpus) if _has_gpus(self) else 0,
            gpu_ids=given.get("job_gpu_ids") or [],
            **values,
        )
        if not queue:
            hold(job)
        return job


def _has_gpus(form: forms.Form) -> bool:
    return "job_gpus" in form.fields


def _default_cpus(kind: str) -> int:
    slots: int = settings.DIGITS_CPU_SLOTS
    processes = settings.DIGITS_JOB_PROCESSES
    wanted = {
        Job.Kind.INGEST: processes,
        Job.Kind.APPEND: processes,
        Job.Kind.TRAIN: _TRAINING_SLOTS,
    }
    return max(1, min(wanted.get(Job.Kind(kind), 1), slots))


def _default_gpus(kind: str) -> int:
    return 1 if kind == Job.Kind.TRAIN else 0


def _gpu_fields(gpus: list[Resource], initial: int) -> dict[str, _Field]:
    """The fields for the GPUs of all hosts."""
    hosts = {gpu.host_id for gpu in gpus}
    largest = max(sum(gpu.host_id == host for gpu in gpus) for host in hosts)
    return {
        "job_gpus": forms.IntegerField(
            label="GPUs",
            min_value=0,
            max_value=largest,
            required=False,
            initial=initial,
            help_text="The job starts once this many are free on one machine.",
        ),
        "job_gpu_ids": forms.MultipleChoiceField(
            label="Specific GPUs",
            required=False,
            choices=[(gpu.identity, _gpu_title(gpu)) for gpu in gpus],
            help_text="Use exactly these GPUs instead of any free ones.",
        ),
    }


def _gpu_title(gpu: Resource) -> str:
    return f"{gpu.host_id}: {gpu.index} {gpu.name}, {gpu.memory / 2**30:.0f} GiB"
