"""Files of an inference's results, written on request and kept in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.models import Inference, Job
from core.representations.inference import whole_inferences
from core.result_files.formats import FORMATS, formats_of
from core.storage import InferenceFolder
from core.tasks import task_of
from digits_site.web.shared.asking import Answer, answer_of, ask, forget
from digits_site.web.shared.files import below, send


@dataclass(frozen=True)
class _Offer:
    """The results in one format."""

    inference: Inference
    key: str

    @property
    def title(self) -> str:
        return FORMATS[self.key].title

    @property
    def file(self) -> Path:
        folder = InferenceFolder(self.inference.folder)
        return folder.packed_results(self.key, self.inference.job.run)

    @property
    def is_ready(self) -> bool:
        return self.file.exists()

    @property
    def question(self) -> list[str]:
        """The command that writes it."""
        chosen = ["--to", self.key, "--zip", "--output", str(self.file)]
        return ["export_inference", str(self.inference.pk), *chosen]

    @property
    def answer(self) -> Answer | None:
        return answer_of(self.question)

    @property
    def notes(self) -> list[str]:
        """What could not be written, as far as it is remembered; the archive has it, too."""
        answer = self.answer
        found: list[str] = answer.value["notes"] if answer and answer.state == "done" else []
        return found

    def make(self) -> None:
        """Have it written, unless it is there or being written."""
        answer = self.answer
        if self.is_ready or (answer is not None and answer.state == "running"):
            return
        forget(self.question)
        ask(self.question)


def _offers(pk: int) -> tuple[Inference, dict[str, _Offer]]:
    inference: Inference = get_object_or_404(whole_inferences(), pk=pk)
    if inference.job.status != Job.Status.DONE:
        raise Http404("The inference has no results yet.")
    known = formats_of(task_of(inference.model.dataset.task))
    return inference, {key: _Offer(inference, key) for key in known}


@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """All formats of an inference's results; a POST has one written."""
    inference, offers = _offers(pk)
    if request.method == "POST":
        if offer := offers.get(request.POST.get("to", "")):
            offer.make()
        return redirect("web:inference-results", pk)
    running = any(offer.answer and offer.answer.state == "running" for offer in offers.values())
    context = {
        "inference": inference,
        "offers": offers.values(),
        "is_running": running,
        "is_kept": InferenceFolder(inference.folder).results.exists(),
    }
    return render(request, "web/inferences/results.html", context)


@require_GET
def packed(request: HttpRequest, pk: int, to: str) -> HttpResponseBase:
    """The results in one format as a download, once they were written."""
    inference, offers = _offers(pk)
    offer = offers.get(to)
    if offer is None or not offer.is_ready:
        raise Http404("It is not there. Have it written on the page of the inference's results.")
    file = below(inference.folder, str(offer.file.relative_to(inference.folder)), ".zip")
    return send(file, as_attachment=True, filename=f"{inference.model.name} {pk} {to}.zip")
