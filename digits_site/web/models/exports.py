"""A snapshot in other programs' formats, converted on request and kept below its model."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.model_export.formats import FORMATS
from core.models import Snapshot
from core.storage import ExportFolder, ModelFolder
from core.store.manifest import read_json
from core.tasks import task_of
from digits_site.web.shared.asking import Answer, answer_of, ask, forget
from digits_site.web.shared.files import below, send

_FLIPS = "-flips"


@dataclass(frozen=True)
class _Offer:
    """A snapshot in one format, as it is or averaging over flips."""

    snapshot: Snapshot
    name: str
    flips: bool = False

    @property
    def key(self) -> str:
        """What addresses and forms call it."""
        return f"{self.name}{_FLIPS if self.flips else ''}"

    @property
    def title(self) -> str:
        return FORMATS[self.name].title + (", with test-time flips" if self.flips else "")

    @property
    def folder(self) -> Path:
        return ModelFolder(self.snapshot.model.folder).export(self.snapshot.epoch, self.key)

    @property
    def is_packed(self) -> bool:
        """Whether it is sent as an archive, as folders are."""
        return FORMATS[self.name].is_folder or FORMATS[self.name].is_archive

    @property
    def file(self) -> Path:
        folder = ExportFolder(self.folder)
        return folder.archive if self.is_packed else folder.path / FORMATS[self.name].file

    @property
    def is_ready(self) -> bool:
        """Whether it was made, of the snapshot as it is now."""
        try:
            return self.file.stat().st_mtime >= self.snapshot.path.stat().st_mtime
        except OSError:
            return False

    @property
    def receipt(self) -> dict[str, Any]:
        return read_json(ExportFolder(self.folder).receipt)

    @property
    def question(self) -> list[str]:
        """The command that makes it."""
        model, epoch = self.snapshot.model_id, self.snapshot.epoch
        chosen = ["--to", self.name, "--epoch", str(epoch), "--output", str(self.folder)]
        flips = ["--test-time-flips"] if self.flips else []
        return ["export", str(model), *chosen, *(["--zip"] if self.is_packed else []), *flips]

    @property
    def answer(self) -> Answer | None:
        return answer_of(self.question)

    def make(self) -> None:
        """Have it made, unless it is there or being made."""
        if self.is_ready:
            return
        answer = self.answer
        if answer is None or answer.state != "running":
            forget(self.question)
            shutil.rmtree(self.folder, ignore_errors=True)
        ask(self.question)


def _find(pk: int, epoch: float) -> Snapshot:
    rows = Snapshot.objects.select_related("model__dataset")
    found: Snapshot = get_object_or_404(rows, model=pk, epoch=epoch)
    return found


def _offers(snapshot: Snapshot) -> dict[str, _Offer]:
    """All that is offered of a snapshot, by key."""
    variants = [False, True] if task_of(snapshot.model.dataset.task).gives_masks else [False]
    offers = [_Offer(snapshot, name, flips) for flips in variants for name in FORMATS]
    return {offer.key: offer for offer in offers}


@require_http_methods(["GET", "POST"])
def formats(request: HttpRequest, pk: int, epoch: float) -> HttpResponse:
    """All formats of a snapshot; a POST has one made."""
    snapshot = _find(pk, epoch)
    offers = _offers(snapshot)
    if request.method == "POST":
        if offer := offers.get(request.POST.get("to", "")):
            offer.make()
        return redirect("web:snapshot-formats", pk, epoch)
    running = any(offer.answer and offer.answer.state == "running" for offer in offers.values())
    context = {
        "snapshot": snapshot,
        "offers": offers.values(),
        "has_flips": any(offer.flips for offer in offers.values()),
        "is_running": running,
    }
    return render(request, "web/models/formats.html", context)


@require_GET
def exported(request: HttpRequest, pk: int, epoch: float, to: str) -> HttpResponseBase:
    """The file in one format as a download, once it was made."""
    snapshot = _find(pk, epoch)
    offer = _offers(snapshot).get(to)
    if offer is None or not offer.is_ready:
        raise Http404("It is not there. Make it on the page of the snapshot's formats.")
    file = below(offer.folder, offer.file.name, offer.file.suffix)
    name = f"{snapshot.model.name} epoch {epoch} {to}{file.suffix}"
    return send(file, as_attachment=True, filename=name)
