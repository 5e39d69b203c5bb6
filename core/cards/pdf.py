"""A document as PDF, by ReportLab, which is a part of the extra `export`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from core.cards.sections import Block, Document, Notes, Table
from core.exceptions import ExportError
from core.names import printed

_FONTS = (
    (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ),
    ("Vera.ttf", "VeraBd.ttf"),
)
"""Regular and bold; the first that there are. ReportLab brings the last ones."""
_MARGIN, _PADDING = 54, 6
"""Points; ReportLab's frames have the padding."""
_SIGN, _LONG = 5.0, 60
"""About the width of a sign in tables; how many of them count at most."""
_MOST_COLUMNS = 7
"""That can be read side by side on a page."""
_LEAST = 90
"""Points below a heading, or it begins a page."""
_GREY, _LINE, _WARNING = "#6c757d", "#dee2e6", "#9a6700"
_Text = Callable[[str], str]


def is_available() -> bool:
    """Whether PDF can be written."""
    return find_spec("reportlab") is not None


def pdf_of(document: Document) -> bytes:
    """The whole file, A4; the same document gives the same bytes.

    Raises:
        ExportError: ReportLab is not installed.
    """
    if not is_available():
        raise ExportError(
            "PDF needs the package reportlab. Install the product with its extra “export”, or "
            "choose Markdown."
        )
    platypus = import_module("reportlab.platypus")
    sizes = import_module("reportlab.lib.pagesizes")
    regular, bold = _fonts()
    styles = _styles(regular, bold)
    text = partial(_shown, regular)
    story = [
        platypus.Paragraph(text(document.title), styles["title"]),
        platypus.Paragraph(text(document.subtitle), styles["small"]),
    ]
    width = sizes.A4[0] - 2 * _MARGIN - 2 * _PADDING
    for section in document.sections:
        # Not `keepWithNext`, which would begin a page for a long table.
        story.append(platypus.CondPageBreak(_LEAST))
        story.append(platypus.Paragraph(text(section.title), styles["heading"]))
        for block in section.blocks:
            story += _flowables(platypus, block, styles, text, width)
    file = BytesIO()
    template = platypus.SimpleDocTemplate(
        file,
        pagesize=sizes.A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=printed(document.title),
        subject=printed(document.subtitle),
        creator="digits-site",
        invariant=1,
    )
    footer = partial(_footer, regular)
    template.build(story, onFirstPage=footer, onLaterPages=footer)
    return file.getvalue()


@cache
def _fonts() -> tuple[str, str]:
    """The names of the regular and of the bold font, once they are registered."""
    metrics = import_module("reportlab.pdfbase.pdfmetrics")
    ttfonts = import_module("reportlab.pdfbase.ttfonts")
    found = next(pair for pair in _FONTS if "/" not in pair[0] or all(map(_is_file, pair)))
    names = ("card", "card-bold")
    for name, file in zip(names, found, strict=True):
        metrics.registerFont(ttfonts.TTFont(name, file))
    metrics.registerFontFamily(names[0], normal=names[0], bold=names[1])
    return names


def _is_file(path: str) -> bool:
    return Path(path).is_file()


def _styles(regular: str, bold: str) -> dict[str, Any]:
    make = import_module("reportlab.lib.styles").ParagraphStyle
    text = make("text", fontName=regular, fontSize=9, leading=12, spaceAfter=4)
    return {
        "text": text,
        "title": make("title", text, fontName=bold, fontSize=18, leading=22),
        "heading": make("heading", text, fontName=bold, fontSize=12, leading=15, spaceBefore=12),
        "small": make("small", text, textColor=_GREY),
        "cell": make("cell", text, fontSize=8, leading=10, spaceAfter=0),
        "head": make("head", text, fontName=bold, fontSize=8, leading=10, spaceAfter=0),
        "note": make("note", text, leftIndent=10, bulletIndent=0),
        "warning": make("warning", text, leftIndent=10, textColor=_WARNING),
    }


def _shown(font: str, text: str) -> str:
    """A text as ReportLab's markup; signs that the font lacks by their numbers."""
    known = import_module("reportlab.pdfbase.pdfmetrics").getFont(font).face.charToGlyph
    line = printed(" ".join(text.split()))
    return escape("".join(one if ord(one) in known else f"<U+{ord(one):04X}>" for one in line))


def _flowables(
    platypus: Any, block: Block, styles: dict[str, Any], text: _Text, width: float
) -> Iterator[Any]:
    if isinstance(block, Table):
        for table in block.narrowed(_MOST_COLUMNS) if block.rows else ():
            yield _table(platypus, table, styles, text, width)
            yield platypus.Spacer(1, 6)
    elif isinstance(block, Notes):
        style = styles["warning" if block.warn else "note"]
        for one in block.texts:
            yield platypus.Paragraph(text(one), style, bulletText="!" if block.warn else "•")
    else:
        yield platypus.Paragraph(text(block), styles["text"])


def _table(platypus: Any, table: Table, styles: dict[str, Any], text: _Text, width: float) -> Any:
    cells = [[platypus.Paragraph(text(cell), styles["cell"]) for cell in row] for row in table.rows]
    rules: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, _color(_LINE)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    if table.head:
        cells.insert(0, [platypus.Paragraph(text(cell), styles["head"]) for cell in table.head])
        rules.append(("LINEBELOW", (0, 0), (-1, 0), 0.75, _color(_GREY)))
    return platypus.Table(
        cells,
        colWidths=_widths(table, width),
        repeatRows=1 if table.head else 0,
        style=platypus.TableStyle(rules),
    )


def _color(code: str) -> Any:
    return import_module("reportlab.lib.colors").HexColor(code)


def _widths(table: Table, width: float) -> list[float]:
    """Wide enough for the longest words, and in proportion to the longest texts."""
    rows = [*table.rows, table.head] if table.head else table.rows
    columns = list(zip(*rows, strict=True))
    longest = [min(_LONG, max(map(len, column))) for column in columns]
    words = [
        max(len(word) for text in column for word in (text or " ").split(" ")) for column in columns
    ]
    least = [min(width / 3, _SIGN * count + _PADDING * 2) for count in words]
    left = width - sum(least)
    if left <= 0:
        return [width * one / sum(least) for one in least]
    return [one + left * length / sum(longest) for one, length in zip(least, longest, strict=True)]


def _footer(font: str, canvas: Any, template: Any) -> None:
    canvas.setFont(font, 7)
    canvas.setFillColor(_color(_GREY))
    canvas.drawRightString(template.pagesize[0] - _MARGIN, _MARGIN / 2, f"{canvas.getPageNumber()}")
