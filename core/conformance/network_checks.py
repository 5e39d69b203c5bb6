"""All checks of a network plug-in, in the order in which they are made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from core.conformance import common_checks
from core.conformance.network_subject import SLOW, NetworkSubject, input_of, output_shape
from core.conformance.results import Check, Problem
from core.exceptions import TrainingError
from core.forms.model import ModelForm
from core.networks import option_values
from core.plugins import InputSpec

ODD_SHAPES = (
    *((1, 1, 1), (1, 300, 1), (300, 1, 3), (7, 7, 1), (16, 16, 5), (33, 47, 3)),
    *((512, 512, 1), (4096, 4096, 3)),
)


def _check_model_form(subject: NetworkSubject) -> str:
    """`initial` has valid values for fields of the model form; steps are counted."""
    plugin, fields = subject.plugin, ModelForm.base_fields
    for name, value in plugin.initial.items():
        if name not in fields:
            raise Problem(
                f"initial names {name!r}, which the model form does not have",
                f"Use names of: {', '.join(fields)}.",
            )
        try:
            fields[name].clean(value)
        except ValidationError as error:
            raise Problem(
                f"initial has {value!r} for {name}: {' '.join(error.messages)}",
                "Give a value that the field accepts.",
            ) from None
    if type(plugin.steps_at_once) is not int or plugin.steps_at_once < 1:
        raise Problem(
            f"steps_at_once is {plugin.steps_at_once!r}", "Set it to a whole number from 1 on."
        )
    return ", ".join(f"{name}={value}" for name, value in plugin.initial.items()) or "as it is"


def _check_options(subject: NetworkSubject) -> str:
    """The initial values alone are valid together."""
    try:
        values = option_values(subject.plugin, {})
    except TrainingError as error:
        raise Problem(str(error), "Give every field an initial value, valid together.") from None
    return ", ".join(f"{name}={value}" for name, value in values.items()) or "there are none"


def _check_check(subject: NetworkSubject) -> str:
    """Whatever the images, `check` accepts them or raises ValidationError."""
    loaded, refused, count = set(SLOW) & set(sys.modules), 0, 0
    for task in subject.plugin.tasks:
        for shape in ODD_SHAPES:
            count += 1
            refused += is_refused(subject, input_of(task, shape))
    if found := sorted(set(SLOW) & set(sys.modules) - loaded):
        raise Problem(
            f"it imports {' and '.join(found)}",
            "Import Keras within build only: the web server calls check, and has no memory for it.",
        )
    return f"{refused} of {count} odd inputs are refused"


def is_refused(subject: NetworkSubject, inputs: InputSpec) -> bool:
    place = f"for {inputs.task} and images {' × '.join(map(str, inputs.shape))}"
    try:
        subject.plugin().check(inputs, **subject.fields)
    except ValidationError as error:
        named = set(error.message_dict) if hasattr(error, "error_dict") else set()
        names = list(subject.options.fields)
        if unknown := named - {*names, "__all__"}:
            raise Problem(
                f"{place}, its error names {', '.join(sorted(unknown))}, which is not an option",
                f"Name one of: {', '.join(names)}." if names else "Raise it without a dictionary.",
            ) from None
        return True
    except Exception as error:
        raise Problem(
            f"{place}, it raises {type(error).__name__}: {error}",
            "Raise django.core.exceptions.ValidationError with a text that says what to change.",
        ) from error
    return False


def _check_build(subject: NetworkSubject) -> str:
    """A network is built for each task, and outputs what the head makes of its features."""
    try:
        facts = subject.built
    except ModuleNotFoundError as error:
        raise Problem(
            f"its module needs {error.name} to be imported",
            "Import Keras within build only: the web server imports the module, too.",
        ) from None
    except ChildProcessError as error:
        raise Problem(
            f"the process that builds it gave no answer: {error}", "Run its build by itself."
        ) from None
    for inputs, fact in zip(subject.inputs, facts, strict=True):
        _check_one(inputs, fact)
    return "; ".join(
        f"{one.task} {' × '.join(map(str, one.shape))}: {fact['parameters']:,} parameters"
        for one, fact in zip(subject.inputs, facts, strict=True)
    )


def _check_one(inputs: InputSpec, fact: dict[str, Any]) -> None:
    place = f"for {inputs.task} and images {' × '.join(map(str, inputs.shape))}"
    if "error" in fact:
        raise Problem(f"{place}, {fact['error']}", f"Fix {fact['place']}.")
    if fact["inputs"] != [[None, *inputs.shape]]:
        raise Problem(
            f"{place}, its inputs are {fact['inputs']}", "Give it one layers.Input(inputs.shape)."
        )
    if not fact["is_heads"]:
        raise Problem(
            f"{place}, its outputs are not what inputs.head returned",
            "End with keras.Model(image, inputs.head(features)).",
        )
    expected = [None, *output_shape(inputs)]
    if fact["outputs"] != [expected]:
        raise Problem(
            f"{place}, it outputs {fact['outputs'][0]}; {expected} is expected",
            "Give inputs.head features (batch, features), or (batch, height, width, features) of "
            "the images' height and width for a task that outputs images.",
        )


def _facts_of(subject: NetworkSubject) -> Iterator[tuple[str, dict[str, Any]]]:
    for inputs, fact in zip(subject.inputs, subject.built, strict=True):
        yield inputs.task, fact


def _check_layers(subject: NetworkSubject) -> str:
    """All layers are Keras's own."""
    for task, fact in _facts_of(subject):
        if fact["foreign"]:
            raise Problem(
                f"for {task}, it has layers of {', '.join(fact['foreign'])}",
                "Compose layers of keras.layers: a snapshot must load without the plug-in.",
            )
    return "all are Keras's own"


def check_names(subject: NetworkSubject) -> str:
    """A second network has the same weights, so that an interrupted run can go on."""
    for task, fact in _facts_of(subject):
        if fact["renamed"]:
            raise Problem(
                f"for {task}, a second network does not have {', '.join(fact['renamed'][:3])}",
                "Name every layer (name=…), and build the same network each time.",
            )
    return "a second network has weights of the same names and shapes"


def _check_snapshot(subject: NetworkSubject) -> str:
    """A saved network loads in plain Keras, and outputs the same."""
    problems = subject.loaded
    for number, inputs in enumerate(subject.inputs):
        if problem := problems[str(number)]:
            raise Problem(
                f"for {inputs.task}, {problem}",
                "Use layers that keras.models.load_model restores by itself; no Lambda.",
            )
    return f"{len(problems)} load in plain Keras, and output the same"


CHECKS: tuple[Check[NetworkSubject], ...] = (
    *common_checks.CHECKS,
    Check("model form", _check_model_form),
    Check("options", _check_options, ("initial values",)),
    Check("check", _check_check, ("id and titles", "fields as JSON")),
    Check("build", _check_build, ("check",)),
    Check("layers", _check_layers, ("build",)),
    Check("same network", check_names, ("build",)),
    Check("snapshot", _check_snapshot, ("layers",)),
)
