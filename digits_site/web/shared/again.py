"""Forms that start from what was entered before: *Change options* and *Clone*."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from core.forms.names import name_entered
from core.forms.resources import ResourcesForm
from core.models import Dataset, Job, TrainedModel
from core.numbers import whole_number
from digits_site.web.shared.options import prefill


def pattern_of(request: HttpRequest, rows: Any) -> Any:
    """The dataset or model that the query asks to start from; None where it names none."""
    pk = whole_number(request.GET.get("clone"))
    return None if pk is None else rows.select_related("job").filter(pk=pk).first()


def title_of(job: Job) -> str:
    """What starting from it is called: what failed is changed, what is there is repeated."""
    return "Change options" if job.has_failed else "Clone"


def name_from(pattern: Dataset | TrainedModel) -> str:
    """The name that was entered, which is free again if it failed."""
    return name_entered(pattern) if pattern.job.has_failed else f"{pattern.name} copy"


def prefill_resources(form: ResourcesForm, job: Job) -> None:
    """Let the form ask for what the job asked for."""
    values = {"job_priority": job.priority, "job_cpus": job.cpus, "job_gpus": job.gpus}
    prefill(form, values | {"job_gpu_ids": job.gpu_ids})


def show_remark(request: HttpRequest, remark: str) -> None:
    """Show what there is to say of a creation, on the next page."""
    if remark:
        messages.info(request, remark)
