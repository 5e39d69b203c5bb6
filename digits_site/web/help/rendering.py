"""Markdown to HTML: anchors at headings, links to other pages of the help, pictures of it.

HTML in a document is shown as text, so that nothing of it can run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digits_site.web.help.documents import PICTURES, document, names, source

_ELSEWHERE = ("http://", "https://", "mailto:")


@lru_cache(maxsize=64)
def rendered(name: str) -> SafeString:
    """The HTML of a document, without its title."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(source(name))
    anchors = iter(section.anchor for section in document(name).sections)
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", next(anchors, ""))
        elif token.type == "inline":
            _rewrite(token.children or [])
        elif token.type in {"th_open", "td_open"}:
            _align(token)
        elif token.type == "table_open":
            token.attrSet("class", "table table-sm")
    html = markdown.renderer.render(_without_title(tokens), markdown.options, {})
    wrapped = html.replace("<table", '<div class="table-responsive"><table')
    return SafeString(wrapped.replace("</table>", "</table></div>"))


def _without_title(tokens: Sequence[Token]) -> Sequence[Token]:
    """The page has it as its own heading."""
    return tokens[3:] if tokens and tokens[0].tag == "h1" else tokens


def _align(token: Token) -> None:
    """Numbers in columns, by a class instead of a style."""
    if "right" in str(token.attrs.pop("style", "")):
        token.attrSet("class", "number")


def _rewrite(children: Sequence[Token]) -> None:
    open_links: list[bool] = []
    for child in children:
        if child.type == "link_open":
            address = address_of(str(child.attrGet("href") or ""))
            open_links.append(bool(address))
            _link(child, address)
        elif child.type == "link_close" and not open_links.pop():
            child.tag = "span"
        elif child.type == "image":
            file = PurePosixPath(str(child.attrGet("src") or "")).name
            child.attrSet("src", reverse("web:help-picture", args=[file]))
            child.attrSet("loading", "lazy")


def _link(token: Token, address: str) -> None:
    if not address:
        token.tag, token.attrs = "span", {}
        return
    token.attrSet("href", address)
    if address.startswith(_ELSEWHERE):
        token.attrSet("rel", "noreferrer")
        token.attrSet("target", "_blank")


def address_of(link: str) -> str:
    """Where a document's link leads in the help; "" if only the source code has it."""
    if link.startswith(_ELSEWHERE):
        return link
    path, mark, anchor = link.partition("#")
    if not path:
        return link
    file = PurePosixPath(path)
    if file.suffix == ".md" and file.stem in names():
        return reverse("web:help-page", args=[file.stem]) + mark + anchor
    if file.suffix in PICTURES:
        return reverse("web:help-picture", args=[file.name])
    return ""
