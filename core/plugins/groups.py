"""What is kept together in one stage of a dataset: the images of a patient."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.any_image import is_dicom_file
from core.dicom.identity import pseudonym
from core.dicom.patients import FOLDER, ID, NAME, SERIES, STUDY, Key, Patients, read_members
from core.names import printed
from core.spellings import Spellings

__all__ = ["Groups", "group_files", "group_names"]

_UNITS = {ID: "patient", NAME: "patient", STUDY: "study", SERIES: "series", FOLDER: "folder"}
_MOST_NAMED = 10


@dataclass(frozen=True)
class Groups:
    """The groups of a dataset's entries."""

    of: Mapping[str, str] = field(default_factory=dict)
    """The group of each file or name; what is not here is a group of its own."""
    units: Mapping[str, str] = field(default_factory=dict)
    """What each group is: "patient", "study", "series", "folder" or what a plug-in says."""
    warnings: Sequence[str] = ()
    """Sentences on groups that may be of one patient all the same."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """What spellings of a group have in common, where that is not its name: by it, groups are found
    again in entries that are added later."""
    bare: Mapping[str, str] = field(default_factory=dict)
    """The same for what names have in common that differ in leading zeros or separators only."""

    def summary(self, wanted: Iterable[str], remedy: str) -> dict[str, Any]:
        """What `prepare` returns as `grouping`, so that users see what was used.

        Args:
            wanted: stages for which a percentage was given.
            remedy: what to do where groups are too few, as the end of a sentence.
        """
        summary = {
            "counts": dict(Counter(self.units.values())),
            "warnings": list(self.warnings),
            "wanted": list(wanted),
            "remedy": remedy,
        }
        codes = {"codes": dict(self.codes), "bare": dict(self.bare)}
        return summary | {name: found for name, found in codes.items() if found}


def group_files(paths: Iterable[str], remedy: str) -> Groups:
    """The groups of DICOM files: patients, and where no file names one studies, series, folders.

    Files of other kinds, and damaged ones, have no group. Groups are named by pseudonyms, which
    only this installation can make.

    Args:
        paths: those of all stages together, in an order that does not depend on the machine.
        remedy: what users can do but correct PatientID, as the end of a sentence.
    """
    listed = list(dict.fromkeys(paths))
    dicom = list(filter(is_dicom_file, listed))
    patients = Patients(read_members(dicom))
    secret = settings.SECRET_KEY.encode()
    names: dict[Key, str] = {}
    for file, key in patients:
        # Of several spellings, the first one gives the name.
        if key not in names and file.keys.get(key[0]) == key:
            names[key] = pseudonym(file.raw[key[0]], secret)
    codes = {name: pseudonym(text, secret) for (_, text), name in names.items()}
    bare = {
        name: pseudonym(short, secret)
        for (level, text), name in names.items()
        if level == ID and (short := Spellings.bare(text)) not in ("", text)
    }
    folders = {os.path.dirname(os.path.abspath(path)) for path in listed}
    root = os.path.commonpath(folders) if folders else ""
    warnings = [f"{text}, or {remedy}." for text in _doubts(patients, root)]
    if dicom and (others := sorted(set(listed) - set(dicom))):
        warnings.append(
            f"Files that are not DICOM are each a group of their own: {_listed(others, root)}."
        )
    return Groups(
        {file.path: names[key] for file, key in patients},
        {name: _UNITS[level] for (level, _), name in names.items()},
        warnings,
        {name: code for name, code in codes.items() if code != name},
        bare,
    )


def group_names(names: Iterable[str], unit: str) -> Groups:
    """The groups that users named, such as cells of a column; spellings of one name are one.

    Args:
        unit: what they are, such as "folder".
    """
    spellings = Spellings(names)
    warnings = [
        f"These names of groups differ in leading zeros or separators only: {_listed(alike, '')}. "
        "They are different groups; if they are the same, give them one name."
        for alike in spellings.alike
    ]
    units = dict.fromkeys(spellings.first.values(), unit)
    codes = {name: key for name in units if (key := Spellings.key(name)) != name}
    bare = {
        name: short
        for name in units
        if (short := Spellings.bare(key := Spellings.key(name))) not in ("", key)
    }
    return Groups(spellings.first, units, warnings, codes, bare)


def _doubts(patients: Patients, root: str) -> Iterator[str]:
    """Beginnings of sentences on groups that may be of one patient."""
    if len(patients.first) < 2:
        return
    levels = [STUDY, SERIES, FOLDER]
    if any(level == ID for level, _ in patients.first):
        levels.insert(0, NAME)
    for level in levels:
        if paths := patients.without_patient(level):
            lacks = "PatientID" if level == NAME else "PatientID and PatientName"
            yield (
                f"Files without {lacks} are kept together by {level}: {_listed(paths, root)}. "
                "A patient may be in several such groups, and so in several stages; write "
                "PatientID into the files"
            )
    if paths := patients.taken_by_name():
        yield (
            "Files without PatientID were assigned to the patient of the same PatientName and "
            f"PatientBirthDate: {_listed(paths, root)}. If that is wrong, write PatientID into "
            "the files"
        )
    if paths := patients.of_one_study():
        yield (
            f"Files of one study name different patients: {_listed(paths, root)}. They are in "
            "different groups; if they are of one patient, correct PatientID"
        )
    if paths := patients.of_similar_ids():
        yield (
            "PatientIDs differ in leading zeros or separators only: "
            f"{_listed(paths, root)}. They are different groups; if they are of one patient, "
            "correct PatientID"
        )


def _listed(names: Sequence[str], root: str) -> str:
    """The first few, relative to the root, and how many more there are."""
    shown = [printed(os.path.relpath(name, root) if root else name) for name in names]
    more = len(shown) - _MOST_NAMED
    return ", ".join(shown[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
