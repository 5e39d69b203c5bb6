"""What differs from task to task is asked of the task: nothing else decides by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.plugins import Task
from core.tasks import known_tasks

ROOT = Path(__file__).parents[3]
# A view is made for tasks; its template knows what it puts in.
PRODUCT = ("core", "digits_site", "networks", "plugins")
# What is copied into exported folders cannot ask the product.
OF_TASKS = ("core/tasks/", "core/training/tasks/", "core/model_export/digits_run/")
IDS = set(Task)
METRICS = {metric.name for task in known_tasks() for metric in task.metrics}


def modules() -> Iterator[Path]:
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(OF_TASKS):
                yield path


def switches(tree: ast.AST) -> Iterator[int]:
    """Lines of comparisons, cases and tables with the names of tasks or metrics."""
    for node in ast.walk(tree):
        compared: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            compared = [node.value]
        elif isinstance(node, ast.Dict):
            compared = list(node.keys)
        if any(names_one(part) for one in compared if one for part in parts_of(one)):
            yield node.lineno if hasattr(node, "lineno") else 0


def parts_of(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]


def names_one(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "Task"
    return isinstance(node, ast.Constant) and node.value in IDS | METRICS


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("if task == Task.SEGMENTATION: pass", [1]),
        ("x = 0\nif 'segmentation' != task: pass", [2]),
        ("ok = task in (Task.DETECTION, Task.REGRESSION)", [1]),
        ("match task:\n case Task.REGRESSION:\n  pass", [2]),
        ("table = {Task.REGRESSION: 1}", [1]),
        ("if name == 'dice': pass", [1]),
        ("tasks = (Task.REGRESSION,)", []),
    ],
)
def test_a_switch_is_seen(text, lines):
    assert list(switches(ast.parse(text))) == lines


def test_no_module_outside_the_tasks_switches_on_a_task_or_metric():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        for line in switches(ast.parse(path.read_text()))
    ]
    assert found == []


def test_no_page_or_script_of_the_site_names_a_metric():
    names = re.compile(rf"\b({'|'.join(METRICS)})\b", re.IGNORECASE)
    files = [
        path
        for folder in (ROOT / "digits_site", ROOT / "core")
        for kind in ("html", "js")
        for path in folder.rglob(f"*.{kind}")
    ]
    assert len(files) > 50
    found = [str(path.relative_to(ROOT)) for path in files if names.search(path.read_text())]
    assert found == []
