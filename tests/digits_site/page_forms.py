"""The forms of a page as a browser sees them, and whether what was sent came back as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MARK = "fuzzed-mark"
"""Of an element or an attribute that no page of ours has."""
MARKS = (
    f"<{MARK}>",
    f'"><{MARK} {MARK}="1">',
    f"' {MARK}='1",
    f'x" {MARK}="1',
    f" {MARK}=1 ",
    f"</script></title></textarea></style><{MARK}>",
    f"--><{MARK}>",
    f"{{{{ 1 }}}}<{MARK}>{{% x %}}",
)
"""Texts that make the mark an element or an attribute wherever they are not escaped."""
_CONTROLS = {"input", "select", "textarea"}


@dataclass
class Field:
    """What a form asks for, and what it has at first."""

    name: str
    kind: str = "text"
    """The `type` of an input; or select, or textarea."""
    values: list[str] = field(default_factory=list)
    """What would be sent unless it is changed."""
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form, or a control that sends by itself."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """Equal for the same form on several pages."""
        return self.action, self.method, tuple(self.fields)


class _Forms(HTMLParser):
    """Collects forms and, by their `form` attribute, the controls outside of them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.by_id = address, [], {}
        self.form: PageForm | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        sent = given.get("hx-post") or given.get("hx-delete")
        if tag == "form" or (sent and tag not in _CONTROLS):
            action = sent or given.get("action") or self.address
            method = "post" if sent else given.get("method", "get").lower()
            made = PageForm(action or self.address, method)
            self.forms.append(made)
            if tag == "form":
                self.form = made
                self.by_id[given.get("id", "")] = made
        if given.get("formaction") and self.form:
            self.forms.append(PageForm(given["formaction"], self.form.method, self.form.fields))
        if tag == "option" and self.select:
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.values = [given.get("value", "")]
        if tag in _CONTROLS and given.get("name"):
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given.get("form", ""), self.form) if "form" in given else self.form
        kind = given.get("type", "text") if tag == "input" else tag
        if form is None or given["name"] == "csrfmiddlewaretoken":
            return
        found = form.fields.setdefault(given["name"], Field(given["name"], kind))
        if tag == "select":
            self.select = found
        elif kind in {"checkbox", "radio"}:
            found.options.append(given.get("value", "on"))
            found.values += [given.get("value", "on")] if "checked" in given else []
        elif kind not in {"file", "submit"}:
            found.values = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            if self.select and not self.select.values:
                self.select.values = self.select.options[:1]
            self.select = None


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if MARK in tag or any(MARK in name for name, _ in attrs):
            self.found.append(f"{self.getpos()}: {self.get_starttag_text()}"[:300])


def forms_of(address: str, page: str) -> Iterator[PageForm]:
    """The forms of a page at an address."""
    parser = _Forms(address)
    parser.feed(page)
    yield from parser.forms


def unescaped(page: str) -> list[str]:
    """Where the mark is an element or an attribute of a page."""
    if MARK not in page:
        return []
    parser = _Marks()
    parser.feed(page)
    return parser.found
