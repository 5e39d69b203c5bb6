"""Archives that users upload, unpacked for data plug-ins to read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.forms.upload import UploadForm
from core.jobs.deletion import SECONDS
from core.jobs.disk import size_within
from core.models import Upload
from core.uploads import discard
from digits_site.web.shared.actions import take_over
from digits_site.web.shared.paging import page_of
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.questions import Question, answered, ask, space
from digits_site.web.uploads.browse import answer
from digits_site.web.uploads.browsing import place_for

_ROWS = 50


def page(request: HttpRequest) -> HttpResponse:
    """All uploads, and a form for one more; to a dialog, the folder that was unpacked."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    upload = form.save(request.user) if form.is_bound and form.is_valid() else None
    if "kind" in request.GET and form.is_bound:
        return answer(request, place_for(str(upload.folder) if upload else ""), form=form)
    if upload is not None:
        messages.success(request, f"“{upload}” was unpacked: {upload.files:,} files.")
        return redirect("web:uploads")
    rows = Upload.objects.select_related("owner")
    context = {
        "form": form,
        "uploads": page_of(request, rows, _ROWS),
        "most": settings.DIGITS_UPLOAD_BYTES,
    }
    return render(request, "web/uploads/page.html", context)


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; then delete it."""
    upload = get_object_or_404(Upload, pk=pk)
    require_change(request.user, upload)
    if not answered(request, ""):
        text = "Its folder is deleted; datasets made from it are kept. This cannot be undone."
        title, back = f"Delete “{upload}”?", reverse("web:uploads")
        size, exact = size_within([upload.folder], SECONDS)
        text = f"{text} {space(size, exact=exact)}"
        return ask(request, Question(title, text, action="Delete", back=back))
    freed = discard(upload)
    messages.success(request, f"“{upload}” was deleted; {filesizeformat(freed)} freed.")
    return redirect("web:uploads")


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over(request, get_object_or_404(Upload, pk=pk), "web:uploads")
