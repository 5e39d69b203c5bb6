"""What a check of the diagnosis finds."""

from __future__ import annotations

from core.diagnosis.findings import Check, Finding, Level


def levels(check: Check) -> list[str]:
    return [finding.level for finding in check()]


def only(check: Check) -> Finding:
    (finding,) = check()
    assert (finding.remedy == "") == (finding.level == Level.OK)
    return finding
