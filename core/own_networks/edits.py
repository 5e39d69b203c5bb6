"""Making a function of a file of its own from one of a module, with its comments."""

from __future__ import annotations

import ast
import builtins
import textwrap
from typing import Any, Protocol


class Names(Protocol):
    """What names stand for; each answers with the text that takes their place."""

    def attribute(self, name: str, *, call: bool) -> str: ...
    def inherited(self, name: str) -> str: ...
    def made(self, cls: str, name: str) -> str | None: ...
    def imported(self, module: str, name: str, called: str) -> bool: ...
    def known(self, name: str) -> str | None: ...
    def enumerated(self, name: str, attribute: str) -> str | None: ...


class Edits(ast.NodeVisitor):
    """The changes to a function's text."""

    def __init__(self, node: ast.FunctionDef, text: str, names: Names) -> None:
        self.node = node
        self.lines = text.splitlines(keepends=True)
        self.names = names
        self.changes: list[tuple[int, int, str]] = []
        self.own = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        self.own |= {
            one.id
            for one in ast.walk(node)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        self.own |= {
            (name.asname or name.name).partition(".")[0]
            for one in ast.walk(node)
            if isinstance(one, ast.Import | ast.ImportFrom)
            for name in one.names
        }
        self.own |= {one.name for one in ast.walk(node) if isinstance(one, ast.FunctionDef)}
        self.receiver = ""
        given = node.args.args
        if given and given[0].arg in ("self", "cls"):
            self.receiver = given[0].arg

    def apply(self, name: str) -> str:
        """The function under another name, without annotations."""
        arguments = self.node.args
        if self.receiver:
            del arguments.args[0]
        _without_annotations(arguments)
        for one in self.node.body:
            self.visit(one)
        for default in [*arguments.defaults, *(d for d in arguments.kw_defaults if d)]:
            self._defaults(default)
        start = self.node.body[0].lineno - 1
        begin = self._place(start + 1, 0)
        assert self.node.end_lineno is not None  # noqa: S101 - it was parsed
        end = self._place(self.node.end_lineno, len(self.lines[self.node.end_lineno - 1].encode()))
        data = "".join(self.lines).encode()
        for first, last, text in sorted(self.changes, reverse=True):
            data = data[:first] + text.encode() + data[last:]
            end += len(text.encode()) - (last - first)
        body = textwrap.dedent(data[begin:end].decode()).strip("\n")
        head = f"def {name}({ast.unparse(arguments)}):"
        return f"{head}\n{textwrap.indent(body, '    ')}\n"

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        gone = [
            self.names.imported(str(node.module), name.name, name.asname or name.name)
            for name in node.names
        ]
        if all(gone):
            last = node.end_lineno or node.lineno
            start = self._place(node.lineno, 0)
            end = self._place(last, len(self.lines[last - 1].encode()))
            if last < len(self.lines) and not self.lines[last].strip():
                end += len(self.lines[last].encode())
            self.changes.append((start, end, ""))

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Attribute) and self._is_receiver(called.value):
            self._change(called, self.names.attribute(called.attr, call=True))
        elif (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Call)
            and isinstance(called.value.func, ast.Name)
            and (text := self._of_class(called.value.func.id, called.attr)) is not None
        ):
            self._change(called, text)
        else:
            self.visit(called)
        for one in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self.visit(one)

    def _of_class(self, cls: str, name: str) -> str | None:
        """What `super().name` or `Class().name` becomes; None: it stays."""
        return self.names.inherited(name) if cls == "super" else self.names.made(cls, name)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._is_receiver(node.value):
            self._change(node, self.names.attribute(node.attr, call=False))
            return
        if isinstance(node.value, ast.Name) and node.value.id not in self.own:
            text = self.names.enumerated(node.value.id, node.attr)
            if text is not None:
                self._change(node, text)
                return
        self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id not in self.own and not hasattr(builtins, node.id):
            self.names.known(node.id)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        target, value = node.target, node.value
        start = self._place(target.end_lineno or 0, target.end_col_offset or 0)
        note = node.annotation
        end = self._place(note.end_lineno or 0, note.end_col_offset or 0)
        self.changes.append((start, end, ""))
        if value is not None:
            self.visit(value)

    def visit_arg(self, node: ast.arg) -> None:
        """Annotations of inner functions stay out of the look-up."""

    def _defaults(self, node: ast.expr) -> None:
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and not hasattr(builtins, one.id):
                self.names.known(one.id)

    def _is_receiver(self, node: ast.expr) -> bool:
        return bool(self.receiver) and isinstance(node, ast.Name) and node.id == self.receiver

    def _change(self, node: Any, text: str) -> None:
        start = self._place(node.lineno, node.col_offset)
        self.changes.append((start, self._place(node.end_lineno, node.end_col_offset), text))

    def _place(self, line: int, column: int) -> int:
        """The byte at which a line and column (in bytes, as in `ast`) are."""
        return sum(len(one.encode()) for one in self.lines[: line - 1]) + column


def _without_annotations(arguments: ast.arguments) -> None:
    more = [one for one in (arguments.vararg, arguments.kwarg) if one]
    for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]:
        one.annotation = None
