"""What is known of a source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from core.own_networks.annotations import Option, options_in
from core.own_networks.problems import Problem
from core.registry import view_plugins
from core.tasks import task_plugins

LARGEST = 200_000
"""Bytes of a source."""
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Source:
    """A source as it reads."""

    title: str = ""
    """The first line of its text; empty: it has none."""
    tasks: tuple[str, ...] = ()
    """What it learns; empty: every task."""
    view: str = ""
    """The id of the view plug-in that shows its outputs; "": that of the task."""
    options: tuple[Option, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What keeps it from being built, by line; empty: nothing that can be seen."""

    def learns(self, task: str) -> bool:
        """Whether it is meant for a task; "" if the task is not known yet."""
        return not task or not self.tasks or task in self.tasks


def read_source(text: str) -> Source:
    """Read the text of a source; nothing of it runs."""
    if problem := syntax_problem(text):
        return Source(problems=(problem,))
    module = ast.parse(text)
    found = list(_options(module))
    tasks, wrong = _tasks(module)
    view, unknown = _view(module)
    problems = [
        *wrong,
        *unknown,
        *(one for one in found if isinstance(one, Problem)),
        *_parts(module),
    ]
    return Source(
        _title(module),
        tasks,
        view,
        tuple(one for one in found if isinstance(one, Option)),
        tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def syntax_problem(text: str) -> Problem | None:
    """Why it is not Python, or too large."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return Problem(None, "The source is not valid UTF-8.")
    if size > LARGEST:
        return Problem(None, f"The source has {size:,} bytes, and at most {LARGEST:,} fit.")
    try:
        ast.parse(text)
    except SyntaxError as error:
        last = text.count("\n") + 1
        line = None if error.lineno is None else min(max(error.lineno, 1), last)
        return Problem(line, f"This is not valid Python: {error.msg}.")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(None, f"This is not valid Python: {error or 'it is too deeply nested'}.")
    return None


def _title(module: ast.Module) -> str:
    lines = (ast.get_docstring(module) or "").strip().splitlines()
    return lines[0].strip().rstrip(".")[:_LONGEST_TITLE] if lines else ""


def _function(module: ast.Module, name: str) -> ast.FunctionDef | None:
    """The last definition of a function, which counts."""
    found = [one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == name]
    return found[-1] if found else None


def _options(module: ast.Module) -> Iterator[Option | Problem]:
    build = _function(module, "build")
    if build is not None:
        yield from options_in(build)
        if not any(isinstance(one, ast.Return) and one.value for one in ast.walk(build)):
            yield Problem(build.lineno, "build returns nothing; it must return a keras.Model.")
        return
    for one in module.body:
        if isinstance(one, ast.AsyncFunctionDef | ast.ClassDef) and one.name == "build":
            yield Problem(one.lineno, "build must be a plain function.")
            return
    yield Problem(None, "There is no function build(inputs, …), which returns the network.")


def _parts(module: ast.Module) -> Iterator[Problem]:
    """What is wrong with the optional functions."""
    for name, count in (("loss", 2), ("metrics", 0)):
        function = _function(module, name)
        if function is None or function.args.vararg:
            continue
        given = len(function.args.posonlyargs) + len(function.args.args)
        if not given - len(function.args.defaults) <= count <= given:
            wanted = "y_true and y_pred" if count else "no arguments"
            yield Problem(function.lineno, f"{name} must take {wanted}.")


def _constant(module: ast.Module, name: str) -> ast.expr | None:
    """The value that is assigned to a name at last."""
    for node in reversed(module.body):
        if isinstance(node, ast.Assign):
            names: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            names = [node.target]
        else:
            continue
        if any(isinstance(one, ast.Name) and one.id == name for one in names):
            return node.value
    return None


def _view(module: ast.Module) -> tuple[str, list[Problem]]:
    """What `VIEW` says."""
    node = _constant(module, "VIEW")
    if node is None:
        return "", []
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and value in view_plugins:
        return value, []
    known = ", ".join(view_plugins.ids())
    return "", [Problem(node.lineno, f"VIEW must be a text, one of: {known}.")]


def _tasks(module: ast.Module) -> tuple[tuple[str, ...], list[Problem]]:
    """What `TASKS` says; a text of its own stands for one task."""
    node = _constant(module, "TASKS")
    return ((), []) if node is None else _tasks_of(node, node.lineno)


def _tasks_of(node: ast.expr, line: int) -> tuple[tuple[str, ...], list[Problem]]:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = None
    tasks = (value,) if isinstance(value, str) else value
    known = ", ".join(task_plugins.ids())
    if not isinstance(tasks, tuple | list) or not all(isinstance(one, str) for one in tasks):
        return (), [Problem(line, f"TASKS must be written out as texts, of: {known}.")]
    unknown = [one for one in tasks if one not in task_plugins]
    if unknown:
        return (), [Problem(line, f"TASKS names {unknown[0]!r}, which is not one of: {known}.")]
    return tuple(dict.fromkeys(tasks)), []
