"""All checks of a data plug-in, in the order in which they are made."""

from __future__ import annotations

from core.conformance import common_checks, entries, inference, samples
from core.conformance.data_subject import DataSubject
from core.conformance.results import Check

CHECKS: tuple[Check[DataSubject], ...] = (
    *common_checks.CHECKS,
    Check("constructor", entries.check_constructor, ("fields as JSON",)),
    Check("prepare", entries.check_prepare, ("constructor",)),
    Check("entries", entries.check_entries, ("prepare",)),
    Check("order", entries.check_order, ("entries",)),
    Check("stages", entries.check_stages, ("entries",)),
    Check("samples", samples.check_samples, ("entries",)),
    Check("labels", samples.check_labels, ("samples", "id and titles")),
    Check("rejections", samples.check_rejections, ("samples",)),
    Check("same bytes", samples.check_repeats, ("samples",)),
    Check("speed", samples.check_speed, ("samples",)),
    Check("inference form", inference.check_inference_form, ("prepare", "templates")),
    Check("inference", inference.check_inference, ("inference form", "samples")),
)
