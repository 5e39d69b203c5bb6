"""Documents as PDF."""

from __future__ import annotations

import pytest

from core.cards import pdf
from core.cards.sections import Document, Notes, Section, Table
from core.exceptions import ExportError

HOSTILE = "<b>*x*</b> & 日本 <font color='red'>\x1b"
DOCUMENT = Document(
    HOSTILE,
    "below",
    [
        Section("One", [HOSTILE, Notes([HOSTILE], warn=True), Notes([HOSTILE]), Table([])]),
        Section("Two", [Table([(HOSTILE, str(row)) for row in range(200)], ("a", HOSTILE))]),
    ],
)


def test_any_text_is_written_and_long_tables_go_on():
    pytest.importorskip("reportlab")
    written = pdf.pdf_of(DOCUMENT)
    assert written.startswith(b"%PDF-")
    assert written.count(b"/Type /Page\n") > 3
    assert written == pdf.pdf_of(DOCUMENT)


def test_without_reportlab_there_is_none(monkeypatch):
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    assert not pdf.is_available()
    with pytest.raises(ExportError, match="its extra “export”, or choose Markdown"):
        pdf.pdf_of(DOCUMENT)
