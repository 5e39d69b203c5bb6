"""Reading sources without running them."""

from __future__ import annotations

import pytest

from core.own_networks.annotations import Option
from core.own_networks.source import LARGEST, read_source

START = '"""A title.\n\nMore."""\n'


def build(arguments: str = "", before: str = "") -> str:
    """A source with a `build` of these options, which begins at line 5."""
    return (
        f"{START}{before}\ndef build(inputs{', ' if arguments else ''}{arguments}):\n    return 1\n"
    )


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_source(text).problems]


def test_title_is_the_first_line_of_the_text() -> None:
    assert read_source(build()).title == "A title"
    assert read_source("def build(inputs):\n    return 1\n").title == ""


def test_view_is_what_it_names() -> None:
    assert read_source(build()).view == ""
    assert read_source(build(before='VIEW = "image-gan"')).view == "image-gan"
    assert "VIEW must be a text, one of: " in problems(build(before='VIEW = "none"'))[0]
    assert "VIEW must be" in problems(build(before="VIEW = build"))[0]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("n: int = 3", Option("n", "int", 3, line=5)),
        ("n=3", Option("n", "int", 3, line=5)),
        ("n: int = -3", Option("n", "int", -3, line=5)),
        ("rate: float = 1", Option("rate", "float", 1.0, line=5)),
        ("rate=1e-3", Option("rate", "float", 1e-3, line=5)),
        ("deep: bool = True", Option("deep", "bool", True, line=5)),
        ("name: str = 'a'", Option("name", "str", "a", line=5)),
        ("n: 'int' = 3", Option("n", "int", 3, line=5)),
        ("n: Annotated[int, 1, 9] = 3", Option("n", "int", 3, 1, 9, line=5)),
        ("n: typing.Annotated[float, 0, 1] = 0.5", Option("n", "float", 0.5, 0, 1, line=5)),
        ("k: Literal['a', 'b'] = 'b'", Option("k", "str", "b", choices=("a", "b"), line=5)),
        ("k: Literal[3, 5] = 5", Option("k", "int", 5, choices=(3, 5), line=5)),
        ("k: Literal['a'] = 'a'", Option("k", "str", "a", choices=("a",), line=5)),
        ("*, n: int = 3", Option("n", "int", 3, line=5)),
    ],
)
def test_options_have_types_defaults_and_limits(argument: str, expected: Option) -> None:
    found = read_source(build(argument))
    assert not found.problems
    assert found.options == (expected,)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("n", "Line 5: The option n has no default. Give it one: n=…."),
        ("n: int = 0.5", "Line 5: The option n is of type int, and its default 0.5 is not."),
        ("n: int = True", "Line 5: The option n is of type int, and its default True is not."),
        ("n: bool = 1", "Line 5: The option n is of type bool, and its default 1 is not."),
        ("n: int = size()", "Line 5: The option n has a default that is not a number, text,"),
        ("n: list = []", "Line 5: The option n has a default that is not a number, text,"),
        ("n=1e999", "Line 5: The option n has a default that is not a number, text,"),
        ("n: int | None = 3", "Line 5: The option n has a type that is not one of int, float,"),
        ("n: 'int[' = 3", "Line 5: The option n has a type that is not one of int, float,"),
        ("n: Annotated[int, 1] = 3", "Line 5: The option n has a type that is not one of int,"),
        ("n: Annotated[str, 1, 2] = 'a'", "Line 5: The option n needs a type and two numbers,"),
        ("n: Annotated[int, 9, 1] = 3", "Line 5: The option n has a minimum above its maximum:"),
        ("n: Annotated[int, 1, 9] = 10", "Line 5: The option n has the default 10, which is not"),
        ("k: Literal['a'] = 'b'", "Line 5: The option k has the default 'b', which is not one of"),
        ("k: Literal['a', 'a'] = 'a'", "Line 5: The option k has a choice twice."),
        ("k: Literal['1', 1] = 1", "Line 5: The option k has a choice twice."),
        ("k: Literal[a] = 'a'", "Line 5: The option k has choices that are not numbers,"),
        ("*sizes", "Line 5: build takes *sizes: name each option instead."),
        ("**more", "Line 5: build takes **more: name each option instead."),
    ],
)
def test_what_is_wrong_with_an_option_stands_at_its_line(argument: str, expected: str) -> None:
    (found,) = problems(build(argument))
    assert found.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "There is no function build(inputs, …), which returns the network."),
        ("x = 1", "There is no function build(inputs, …), which returns the network."),
        ("async def build(inputs):\n    return 1", "Line 1: build must be a plain function."),
        ("class build:\n    pass", "Line 1: build must be a plain function."),
        ("def build():\n    return 1", "Line 1: build takes no argument; its first one is inputs."),
        (
            "def build(inputs):\n    pass",
            "Line 1: build returns nothing; it must return a keras.Model",
        ),
        ("def build(inputs:\n    return 1", "Line 1: This is not valid Python: "),
        ("def build(inputs):\nreturn 1", "Line 2: This is not valid Python: expected an indented"),
        ("a\0b", "This is not valid Python: "),
        ("x = '\udcff'", "The source is not valid UTF-8."),
        ("x" * (LARGEST + 1), "The source has 200,001 bytes, and at most 200,000 fit."),
        ("(" * 5000 + ")" * 5000, "Line 1: This is not valid Python: too many nested parentheses."),
    ],
    ids=range(12),
)
def test_what_is_no_source_is_refused(text: str, expected: str) -> None:
    (found,) = problems(text)
    assert found.startswith(expected)


def test_deep_expressions_do_not_end_the_process() -> None:
    assert len(problems("x = " + "-" * 100_000 + "1")) == 1


@pytest.mark.parametrize(
    ("line", "tasks"),
    [
        ("TASKS = ('classification', 'regression')", ("classification", "regression")),
        ("TASKS = ['segmentation']", ("segmentation",)),
        ("TASKS: tuple = ('segmentation',)", ("segmentation",)),
        ("TASKS = 'segmentation'", ("segmentation",)),
        ("TASKS = ()", ()),
        ("", ()),
    ],
)
def test_tasks_are_read(line: str, tasks: tuple[str, ...]) -> None:
    found = read_source(build(before=line))
    assert (found.tasks, found.problems) == (tasks, ())
    assert found.learns("segmentation") == (not tasks or "segmentation" in tasks)
    assert found.learns("")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "TASKS = ('cooking',)",
            "Line 4: TASKS names 'cooking', which is not one of: classification",
        ),
        ("TASKS = tuple(x)", "Line 4: TASKS must be written out as texts, of: classification"),
        ("TASKS = (1,)", "Line 4: TASKS must be written out as texts, of: classification"),
    ],
)
def test_unknown_tasks_are_refused(line: str, expected: str) -> None:
    assert problems(build(before=line))[0].startswith(expected)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("def loss(y_true): return 1", ["Line 4: loss must take y_true and y_pred."]),
        ("def loss(y_true, y_pred, weight=1): return 1", []),
        ("def loss(*given): return 1", []),
        ("def metrics(names): return []", ["Line 4: metrics must take no arguments."]),
    ],
)
def test_optional_functions_take_what_they_are_given(function: str, expected: list[str]) -> None:
    assert problems(build(before=function)) == expected


def test_nothing_of_a_source_runs(tmp_path: object) -> None:
    text = build(before="raise SystemExit(1)")
    assert read_source(text).problems == ()
