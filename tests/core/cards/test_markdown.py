"""Documents as Markdown, read by another program."""

from __future__ import annotations

from markdown_it import MarkdownIt

from core.cards.markdown import escaped, markdown_of
from core.cards.sections import Document, Notes, Section, Table


def html_of(document: Document) -> str:
    return MarkdownIt("commonmark").enable("table").render(markdown_of(document))


def test_names_are_never_markup():
    hostile = "<b>*x*</b> | `y` [z](http://a) #1 ~q~ \\"
    table = Table([(hostile, "1")], ("Name", "Value"))
    html = html_of(Document(hostile, "", [Section(hostile, [hostile, table, Notes([hostile])])]))
    shown = "&lt;b&gt;*x*&lt;/b&gt; | `y` [z](http://a) #1 ~q~ \\"
    for tag in ("h1", "h2", "p", "td", "li"):
        assert f"<{tag}>{shown}</{tag}>" in html


def test_lines_that_look_like_lists_are_paragraphs():
    for text in ("1. first", "- dash", "+ plus", "12) twelve"):
        assert html_of(Document("t", "", [Section("s", [text])])).endswith(f"<p>{text}</p>\n")
    assert escaped("0.25") == "0.25"
    assert escaped("a\nb\x1b") == "a b\\\\x1b"


def test_a_warning_is_marked_and_a_table_without_rows_left_out():
    blocks = [Table([]), Notes(["Too few."], warn=True), Table([("a", "b")])]
    html = html_of(Document("t", "below", [Section("s", blocks)]))
    assert "<li><strong>Warning:</strong> Too few.</li>" in html
    assert html.count("<table>") == 1
    assert "<p>below</p>" in html


def test_a_table_too_wide_for_a_page_has_rows_for_columns():
    head = ("", "Dice", "IoU", "Volume")
    table = Table(
        [("left", "1", "2", "3"), ("right", "4", "5", "6"), ("apex", "7", "8", "9")], head
    )
    assert list(table.narrowed(4)) == [table]
    assert list(table.narrowed(3)) == [
        Table([("Dice", "1", "4"), ("IoU", "2", "5"), ("Volume", "3", "6")], ("", "left", "right")),
        Table([("Dice", "7"), ("IoU", "8"), ("Volume", "9")], ("", "apex")),
    ]
