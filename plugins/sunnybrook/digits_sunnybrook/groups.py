"""Which case folders are of one patient."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from core.plugins.groups import Groups, group_files
from digits_sunnybrook.entries import SliceEntry

REMEDY = "divide by case folder (split_by=case)"


def group_cases(entries: Sequence[SliceEntry], folder: str) -> Groups:
    """Give entries of cases that share a patient one group: the first of these cases.

    Args:
        folder: that images are relative to.
    """
    cases = {
        os.path.join(folder, entry["image"]): entry["group"] for entry in entries if entry["image"]
    }
    found = group_files(cases, REMEDY)
    first = {entry["group"]: entry["group"] for entry in entries}
    case_of: dict[str, str] = {}
    for path, patient in found.of.items():
        joined = {first[cases[path]], first[case_of.setdefault(patient, cases[path])]}
        if len(joined) > 1:
            first |= {case: min(joined) for case, other in first.items() if other in joined}
    for entry in entries:
        entry["group"] = first[entry["group"]]
    units = {first[case]: "case" for case in cases.values()} | {
        first[case_of[patient]]: unit for patient, unit in found.units.items() if unit == "patient"
    }
    codes = {first[case]: found.codes.get(one, one) for one, case in case_of.items()}
    bare = {first[case]: found.bare[one] for one, case in case_of.items() if one in found.bare}
    return replace(found, units=units, codes=codes, bare=bare)
