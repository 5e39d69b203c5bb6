"""Options of sources as forms."""

from __future__ import annotations

from django import forms

from core.options import form_values
from core.own_networks.options import form_of
from core.own_networks.source import read_source

SOURCE = """
def build(inputs, width: Annotated[int, 4, 64] = 16, dropout: float = 0.2, deep: bool = True,
          norm: Literal["batch", "layer"] = "layer", kernel: Literal[3, 5] = 3, note: str = ""):
    return 1
"""


def options() -> type[forms.Form]:
    return form_of(read_source(SOURCE).options)


def test_every_option_is_a_field_with_its_default() -> None:
    form = options()()
    assert {name: one.initial for name, one in form.fields.items()} == {
        "width": 16,
        "dropout": 0.2,
        "deep": True,
        "norm": "layer",
        "kernel": 3,
        "note": "",
    }
    assert form.fields["width"].help_text == "From 4 to 64."


def test_values_have_the_types_of_the_options() -> None:
    values = form_values(options(), "option", {"kernel": "5", "width": "8", "dropout": "0.5"})
    assert values["kernel"] == 5
    assert type(values["kernel"]) is int
    assert (values["width"], values["dropout"], values["deep"]) == (8, 0.5, True)


def test_values_outside_are_refused() -> None:
    form = options()({"width": "65", "dropout": "inf", "norm": "none", "kernel": "4"})
    assert set(form.errors) == {"width", "dropout", "norm", "kernel"}
