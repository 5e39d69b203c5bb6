"""The checks that plug-ins of every kind begin with."""

from __future__ import annotations

from typing import Protocol

from core.conformance import facts, pages
from core.conformance.results import Check


class PluginSubject(facts.HasPlugin, pages.HasForm, Protocol):
    """A plug-in, and its form bound to what the command was given."""


CHECKS: tuple[Check[PluginSubject], ...] = (
    Check("id and titles", facts.check_facts),
    Check("templates", facts.check_templates),
    Check("form", pages.check_form),
    Check("form's page", pages.check_page, ("templates", "form")),
    Check("odd input", pages.check_odd_input, ("form",)),
    Check("initial values", pages.check_initial, ("odd input",)),
    Check("given values", pages.check_valid, ("form",)),
    Check("fields as JSON", pages.check_json, ("given values",)),
)
